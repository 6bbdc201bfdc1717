namespace RetailActors.Connectors.Tryton;

/// <summary>How a call is wrapped on the wire; the models behind it are the same.</summary>
public enum TrytonEnvelope
{
    /// <summary>JSON-RPC with a session, as Tryton 6.0 speaks it.</summary>
    Tryton,

    /// <summary>A <c>PUT</c> for each call with an API key, as Fulfil speaks it.</summary>
    Fulfil,
}

/// <summary>One connection to one company. <see cref="Checked"/> before use.</summary>
public sealed record TrytonOptions
{
    public required TrytonEnvelope Envelope { get; init; }

    /// <summary><c>https://tryton.example.com/</c> or <c>https://TENANT.fulfil.io/</c>. Plain http only to this
    /// machine.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Of Tryton; Fulfil has one for each tenant.</summary>
    public string Database { get; init; } = "";

    /// <summary>Of Tryton; Fulfil knows the user by its key.</summary>
    public string User { get; init; } = "";

    /// <summary>Tryton's password or Fulfil's API key. Never shown: not by <see cref="ToString"/>, not in a
    /// message.</summary>
    public required string Secret { get; init; }

    /// <summary>The company's name, as its party has it.</summary>
    public required string Company { get; init; }

    /// <summary>The code of the journal that day journals are posted to.</summary>
    public string Journal { get; init; } = "RETAIL";

    /// <summary>The code of the party that anonymous sales are posted to.</summary>
    public string WalkIn { get; init; } = "WALKIN";

    /// <summary>Stores whose tickets become sales of their own; those of the others are summed.</summary>
    public IReadOnlyList<string> OrderStores { get; init; } = [];

    /// <summary>A customer that is not there is made, by its code; else its orders are refused.</summary>
    public bool CreatesCustomers { get; init; }

    /// <summary>
    /// Beginnings of the names of questions to a person (UserWarning) that are answered with yes; any other question
    /// refuses the document.
    /// </summary>
    public IReadOnlyList<string> WarningsAllowed { get; init; } = ["invoice_payment_term_"];

    /// <summary>For one call, 1 s to 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Between two looks at a result that Fulfil computes later, 10 ms to 5 min.</summary>
    public TimeSpan AsyncPoll { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// So much our clock and the ERP's may differ, or a transaction there take: for so long what it wrote is read
    /// again. 0 to 7 days.
    /// </summary>
    public TimeSpan ClocksApart { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longer answers are refused, 64 KiB to 1 GiB.</summary>
    public int ResponseBytesMax { get; init; } = 64 << 20;

    /// <summary>Rows that one reading may have in all, 1 to 10 million.</summary>
    public int RowsMax { get; init; } = 2_000_000;

    /// <summary>Rows of one call, 1 to 10,000.</summary>
    public int PageRows { get; init; } = 1_000;

    /// <returns>This, when every value is allowed.</returns>
    /// <exception cref="ArgumentException">Names the key, the value and what is allowed; never the secret.</exception>
    public TrytonOptions Checked()
    {
        var local = BaseUrl is { IsAbsoluteUri: true, IsLoopback: true } && BaseUrl.Scheme == Uri.UriSchemeHttp;
        if (!BaseUrl.IsAbsoluteUri || (BaseUrl.Scheme != Uri.UriSchemeHttps && !local))
            throw new ArgumentException(
                $"{nameof(BaseUrl)} is '{BaseUrl}'; allowed: an absolute https address, or http to this machine");
        if (BaseUrl.UserInfo.Length > 0)
            throw new ArgumentException($"{nameof(BaseUrl)} holds credentials; allowed: an address without any");
        if (Envelope == TrytonEnvelope.Tryton)
        {
            Text(nameof(Database), Database, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
            Text(nameof(User), User, c => !char.IsControl(c) && c != ':');
        }
        Text(nameof(Company), Company, c => !char.IsControl(c));
        Text(nameof(Journal), Journal, c => !char.IsControl(c));
        Text(nameof(WalkIn), WalkIn, c => !char.IsControl(c));
        if (string.IsNullOrWhiteSpace(Secret))
            throw new ArgumentException($"{nameof(Secret)} is empty; allowed: the password, or Fulfil's API key");
        Range(nameof(Timeout), Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Range(nameof(AsyncPoll), AsyncPoll, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));
        Range(nameof(ClocksApart), ClocksApart, TimeSpan.Zero, TimeSpan.FromDays(7));
        Range(nameof(ResponseBytesMax), ResponseBytesMax, 64 << 10, 1 << 30);
        Range(nameof(RowsMax), RowsMax, 1, 10_000_000);
        Range(nameof(PageRows), PageRows, 1, 10_000);
        return this;
    }

    public override string ToString() => $"TrytonOptions {{ {Envelope} {BaseUrl} {Database} {Company} as {User} }}";

    private static void Text(string key, string value, Func<char, bool> allowed)
    {
        if (value.Length is < 1 or > 200 || !value.All(allowed))
            throw new ArgumentException($"{key} is '{value}'; allowed: 1 to 200 characters that {key} may have");
    }

    private static void Range<T>(string key, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentException($"{key} is {value}; allowed: {min} to {max}");
    }
}
