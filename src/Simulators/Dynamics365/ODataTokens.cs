namespace RetailActors.Simulators.Dynamics365;

/// <summary>Words, brackets and quoted literals of an OData expression; <c>''</c> inside quotes is one quote.</summary>
internal sealed class ODataTokens(string text)
{
    private int _at;
    private string? _next;

    public bool AtEnd => Peek().Length == 0;

    public string Peek() => _next ??= Read();

    public string Take()
    {
        var token = Peek();
        if (token.Length == 0)
            throw ODataFault.BadRequest($"Expression expected at position {_at} in '{text}'.");
        _next = null;
        return token;
    }

    public bool TryTake(string token)
    {
        if (Peek() != token)
            return false;
        _next = null;
        return true;
    }

    public void Expect(string token)
    {
        if (!TryTake(token))
            throw ODataFault.BadRequest($"'{token}' expected at position {_at} in '{text}'.");
    }

    private string Read()
    {
        while (_at < text.Length && text[_at] == ' ')
            _at++;
        if (_at == text.Length)
            return "";
        var start = _at;
        if (text[_at] is '(' or ')' or ',' or '=')
            return text[start..++_at];
        while (_at < text.Length && text[_at] is not (' ' or '(' or ')' or ',' or '='))
            if (text[_at++] == '\'')
                SkipQuoted();
        return text[start.._at];
    }

    private void SkipQuoted()
    {
        while (_at < text.Length)
        {
            if (text[_at++] != '\'')
                continue;
            if (_at == text.Length || text[_at] != '\'')
                return;
            _at++;
        }
        throw ODataFault.BadRequest($"There is an unterminated string literal at position {_at} in '{text}'.");
    }
}
