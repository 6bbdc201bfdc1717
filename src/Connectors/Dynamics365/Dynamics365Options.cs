namespace RetailActors.Connectors.Dynamics365;

/// <summary>One connection to one company of one environment. <see cref="Checked"/> before use.</summary>
public sealed record Dynamics365Options
{
    /// <summary>
    /// The environment: <c>https://contoso.operations.dynamics.com/</c>. Plain http only to this machine.
    /// </summary>
    public required Uri BaseUrl { get; init; }

    /// <summary><c>https://login.microsoftonline.com/TENANT/oauth2/v2.0/token</c></summary>
    public required Uri TokenUrl { get; init; }

    /// <summary>The legal entity, <c>dataAreaId</c>: 1 to 4 letters or digits.</summary>
    public required string Company { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Never shown: not by <see cref="ToString"/>, not in a message.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>The journal name whose journals the ERP's own batch job posts; 1 to 10 characters.</summary>
    public required string JournalName { get; init; }

    /// <summary>For one request, 1 s to 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How long a complete journal may wait for the ERP's batch job, 0 to 1 h; after that the outcome is unknown.
    /// </summary>
    public TimeSpan PostingWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Between two looks at a journal that waits, 10 ms to 5 min.</summary>
    public TimeSpan PostingPoll { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Documented: a batch holds up to 5,000 operations. 2 to 5,000.</summary>
    public int BatchOperationsMax { get; init; } = 5_000;

    /// <summary>
    /// Sends a header by itself and its lines afterwards, by its number. For environments that do not take a reference
    /// to a header of the same change set (<c>$1</c>: the standard has it, no source says that the product does). A
    /// break between the two leaves a header without lines, which the next attempt completes.
    /// </summary>
    public bool HeaderFirst { get; init; }

    /// <summary>Longer answers are refused, 64 KiB to 1 GiB.</summary>
    public int ResponseBytesMax { get; init; } = 64 << 20;

    /// <summary>Rows that one reading may have in all, 1 to 10 million.</summary>
    public int RowsMax { get; init; } = 2_000_000;

    /// <summary>
    /// The width of <c>IntegrationKey</c>, 20 to 60: longer journal ids are shortened, the same way each time.
    /// </summary>
    public int KeyCharactersMax { get; init; } = 60;

    /// <summary>
    /// The width of <c>Voucher</c>, <c>Document</c>, <c>Invoice</c> and <c>PaymentReference</c>, 20 unless extended; 20
    /// to 60.
    /// </summary>
    public int ReferenceCharactersMax { get; init; } = 20;

    /// <summary>Whether a customer that the ERP lacks is created with its first order.</summary>
    public bool CreatesCustomers { get; init; }

    /// <summary>The customer group of customers that are created; 1 to 10 characters.</summary>
    public string CustomerGroup { get; init; } = "RETAIL";

    /// <summary>The reason code of credit notes, which has to exist in the company; 1 to 15 characters.</summary>
    public string ReturnReason { get; init; } = "RETURN";

    /// <summary>The journal name of inventory adjustments; 1 to 10 characters.</summary>
    public string StockJournalName { get; init; } = "IAdj";

    /// <summary>The site of the warehouses; 1 to 10 characters.</summary>
    public string Site { get; init; } = "1";

    /// <summary>Sets that differ between environments because no standard entity is documented for them.</summary>
    public Dynamics365Sets Sets { get; init; } = new();

    /// <returns>This, when every value is allowed.</returns>
    /// <exception cref="ArgumentException">Names the key, the value and what is allowed; never the secret.</exception>
    public Dynamics365Options Checked()
    {
        Address(nameof(BaseUrl), BaseUrl);
        Address(nameof(TokenUrl), TokenUrl);
        Text(nameof(Company), Company, 4, char.IsAsciiLetterOrDigit, "1 to 4 letters or digits");
        Text(nameof(ClientId), ClientId, 200, c => !char.IsWhiteSpace(c), "1 to 200 characters without blanks");
        if (string.IsNullOrWhiteSpace(ClientSecret))
            throw new ArgumentException(
                $"{nameof(ClientSecret)} is empty; allowed: the secret of the app registration");
        Text(nameof(JournalName), JournalName, 10, c => !char.IsControl(c), "1 to 10 characters");
        Text(nameof(CustomerGroup), CustomerGroup, 10, c => !char.IsControl(c), "1 to 10 characters");
        Text(nameof(ReturnReason), ReturnReason, 15, c => !char.IsControl(c), "1 to 15 characters");
        Text(nameof(StockJournalName), StockJournalName, 10, c => !char.IsControl(c), "1 to 10 characters");
        Text(nameof(Site), Site, 10, c => !char.IsControl(c), "1 to 10 characters");
        Range(nameof(Timeout), Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Range(nameof(PostingWait), PostingWait, TimeSpan.Zero, TimeSpan.FromHours(1));
        Range(nameof(PostingPoll), PostingPoll, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5));
        Range(nameof(BatchOperationsMax), BatchOperationsMax, 2, 5_000);
        Range(nameof(ResponseBytesMax), ResponseBytesMax, 64 << 10, 1 << 30);
        Range(nameof(RowsMax), RowsMax, 1, 10_000_000);
        Range(nameof(KeyCharactersMax), KeyCharactersMax, 20, 60);
        Range(nameof(ReferenceCharactersMax), ReferenceCharactersMax, 20, 60);
        return this;
    }

    public override string ToString() => $"Dynamics365Options {{ {BaseUrl} {Company} as {ClientId} }}";

    private static void Address(string key, Uri value)
    {
        var local = value is { IsAbsoluteUri: true, IsLoopback: true } && value.Scheme == Uri.UriSchemeHttp;
        if (!value.IsAbsoluteUri || (value.Scheme != Uri.UriSchemeHttps && !local))
            throw new ArgumentException(
                $"{key} is '{value}'; allowed: an absolute https address, or http to this machine");
        if (value.UserInfo.Length > 0)
            throw new ArgumentException($"{key} holds credentials; allowed: an address without any");
    }

    private static void Text(string key, string value, int charactersMax, Func<char, bool> allowed, string says)
    {
        if (value.Length < 1 || value.Length > charactersMax || !value.All(allowed))
            throw new ArgumentException($"{key} is '{value}'; allowed: {says}");
    }

    private static void Range<T>(string key, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentException($"{key} is {value}; allowed: {min} to {max}");
    }
}

/// <summary>
/// The defaults are what the simulator has; an environment may show its own entities under other names.
/// </summary>
public sealed record Dynamics365Sets
{
    public string Stores { get; init; } = "RetailStores";

    public string Tenders { get; init; } = "RetailStoreTenderTypes";

    public string TaxCodes { get; init; } = "SalesTaxCodes";

    public string TaxItemGroups { get; init; } = "SalesTaxItemGroupCodes";

    public string Reasons { get; init; } = "RetailIncomeExpenseAccounts";

    public string Parameters { get; init; } = "LedgerParameters";
}
