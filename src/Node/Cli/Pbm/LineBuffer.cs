namespace RetailActors.Node.Cli.Pbm;

public enum LineEvent { Editing, Entered, Ended, Tab }

/// <summary>One line that is being typed, with the lines before it. Knows keys, no terminal.</summary>
public sealed class LineBuffer
{
    private const int HistoryMax = 500;

    private readonly List<string> _history = [];
    private int _at;
    private string _typed = "";

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public LineEvent Press(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return LineEvent.Entered;
            case ConsoleKey.Tab:
                return LineEvent.Tab;
            case ConsoleKey.D when control && Text.Length == 0:
                return LineEvent.Ended;
            case ConsoleKey.C when control:
                Set("", 0);
                break;
            default:
                if (!Move(key, control) && !Erase(key, control) && !char.IsControl(key.KeyChar) && key.KeyChar != 0)
                    Insert($"{key.KeyChar}");
                break;
        }
        return LineEvent.Editing;
    }

    public void Insert(string text) => Set(Text[..Cursor] + text + Text[Cursor..], Cursor + text.Length);

    /// <summary>Takes the line, remembers it, and begins the next.</summary>
    public string Take()
    {
        var line = Text.Trim();
        if (line.Length > 0 && (_history.Count == 0 || _history[^1] != line))
            _history.Add(line);
        if (_history.Count > HistoryMax)
            _history.RemoveAt(0);
        _at = _history.Count;
        Set("", 0);
        return line;
    }

    private bool Move(ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                Cursor = Math.Max(0, Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                Cursor = Math.Min(Text.Length, Cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                Cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                Cursor = Text.Length;
                break;
            case ConsoleKey.UpArrow:
                Recall(_at - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_at + 1);
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Erase(ConsoleKeyInfo key, bool control)
    {
        switch (key.Key)
        {
            case ConsoleKey.Backspace when Cursor > 0:
                Set(Text.Remove(Cursor - 1, 1), Cursor - 1);
                break;
            case ConsoleKey.Delete when Cursor < Text.Length:
                Set(Text.Remove(Cursor, 1), Cursor);
                break;
            case ConsoleKey.U when control:
                Set(Text[Cursor..], 0);
                break;
            case ConsoleKey.K when control:
                Set(Text[..Cursor], Cursor);
                break;
            case ConsoleKey.W when control:
                var word = Text[..Cursor].TrimEnd().LastIndexOf(' ') + 1;
                Set(Text.Remove(word, Cursor - word), word);
                break;
            default:
                return key.Key is ConsoleKey.Backspace or ConsoleKey.Delete;
        }
        return true;
    }

    private void Recall(int at)
    {
        if (at < 0 || at > _history.Count)
            return;
        if (_at == _history.Count)
            _typed = Text;
        _at = at;
        var line = at == _history.Count ? _typed : _history[at];
        Set(line, line.Length);
    }

    private void Set(string text, int cursor) => (Text, Cursor) = (text, cursor);
}
