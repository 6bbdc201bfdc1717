using System.Text;
using System.Text.Json;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Terminals;

/// <summary>
/// Tickets of one's own shop: the intake's NDJSON (docs/INTAKE.md), plain or gzip, with the <c>terminal</c> named in a
/// batch's header line, in a transaction, or by the file: <c>S001-T01.ndjson</c>. Holds one line of at most
/// <see cref="LineCharactersMax"/>.
/// </summary>
public static class TicketFile
{
    public const int LineCharactersMax = 4 << 20;

    private static readonly string[] HeaderFields = ["terminal", "batch", "count", "total", "sha256"];

    /// <exception cref="TicketFileException">
    /// A line is not understood, or a header's count or total is not what follows it.
    /// </exception>
    public static IEnumerable<Ticket> Read(string path)
    {
        using var stream = PlainOrGzip.Open(path);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var (terminal, batch) = (NamedAfter(path), default(Batch));
        var lines = new BoundedLines(reader, LineCharactersMax);
        while (Next(path, lines) is { } line)
        {
            if (line.Length == 0)
                continue;
            using var json = Parse(path, lines.Number, line);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("batch", out _))
            {
                batch?.Close(path);
                batch = Blame(path, lines.Number, root, header => new Batch(header, lines.Number));
                terminal = batch.Terminal ?? terminal;
                continue;
            }
            var ticket = Blame(path, lines.Number, root, element => new Ticket(
                new TerminalId(TicketJson.Optional(element, "terminal", 64) ?? terminal), TicketJson.Read(element)));
            batch?.Add(ticket.Transaction);
            yield return ticket;
        }
        batch?.Close(path);
    }

    private static string NamedAfter(string path)
    {
        var name = Path.GetFileName(path);
        var end = name.IndexOf(".ndjson", StringComparison.OrdinalIgnoreCase);
        return end > 0 ? name[..end] : Path.GetFileNameWithoutExtension(name);
    }

    private static string? Next(string path, BoundedLines lines)
    {
        try
        {
            return lines.Next();
        }
        catch (InvalidDataException e)
        {
            throw new TicketFileException(path, $"line {lines.Number + 1}: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw new TicketFileException(path, $"after line {lines.Number}: not UTF-8");
        }
    }

    private static JsonDocument Parse(string path, long line, string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new TicketFileException(path, $"line {line}: not JSON: {e.Message}");
        }
    }

    private static T Blame<T>(string path, long line, JsonElement json, Func<JsonElement, T> read)
    {
        try
        {
            return read(json);
        }
        catch (TicketFieldException e)
        {
            throw new TicketFileException(path, line, e.Field, e.Value, e.Allowed);
        }
    }

    /// <summary>
    /// What a header promises. Its checksum is not looked at: a replay cuts its own batches and seals them anew.
    /// </summary>
    private sealed class Batch
    {
        private readonly long? _count;
        private readonly JsonElement? _total;
        private readonly long _line;
        private long _seen;
        private long _sum;
        private int _decimals = 2;

        public Batch(JsonElement header, long line)
        {
            TicketJson.Known(header, HeaderFields);
            _line = line;
            Terminal = TicketJson.Optional(header, "terminal", 64);
            _count = header.TryGetProperty("count", out _) ? TicketJson.Number(header, "count") : null;
            _total = header.TryGetProperty("total", out _) ? header.Clone() : null;
        }

        public string? Terminal { get; }

        public void Add(Transaction transaction)
        {
            _seen++;
            _sum = checked(_sum + transaction.Total);
            _decimals = transaction.Currency.Decimals;
        }

        public void Close(string path)
        {
            if (_count is { } count && count != _seen)
                throw new TicketFileException(
                    path, _line, "count", $"{count}", $"{_seen}, the transactions that follow");
            if (_total is not { } header)
                return;
            var total = Blame(path, _line, header, h => TicketJson.Amount(h, "total", _decimals));
            if (total != _sum)
                throw new TicketFileException(
                    path, _line, "total", Money.Format(total, _decimals),
                    $"{Money.Format(_sum, _decimals)}, the sum of what follows");
        }
    }
}

/// <summary>Lines of a text, none longer than the maximum.</summary>
internal sealed class BoundedLines(TextReader reader, int charactersMax)
{
    private readonly StringBuilder _line = new();

    /// <summary>Of the line that was given last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Null at the end.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public string? Next()
    {
        _line.Clear();
        int c;
        while ((c = reader.Read()) >= 0 && c != '\n')
        {
            if (_line.Length == charactersMax)
                throw new InvalidDataException($"longer than {charactersMax} characters");
            _line.Append((char)c);
        }
        if (c < 0 && _line.Length == 0)
            return null;
        Number++;
        return _line.ToString().TrimEnd('\r').Trim();
    }
}
