namespace RetailActors.Node.Settings;

// One property, one key: [Kind(default, range, doc)].

public sealed record NodeSection
{
    [Name("node-1", "How operators and logs name this node; unlike every other node's.")]
    public required string Name { get; init; }

    [Text("data", "The folder of everything this node stores; relative to where it is started. Back it up as a whole.")]
    public required string Data { get; init; }

    [Listen("http://127.0.0.1:8480", "Where terminals and operators reach this node; port 0 takes a free one.")]
    public required string Listen { get; init; }

    [Secret("RETAIL_OPERATOR_KEY", "The operators' key. Without one, the first start generates it.", CharsMin = 16)]
    public Secret? OperatorKey { get; init; }
}

public sealed record AccessSection
{
    [Secret("RETAIL_VIEWER_KEY", "Opens what only reads. Without it, nobody is a viewer.", CharsMin = 16)]
    public Secret? ViewerKey { get; init; }

    [Secret("RETAIL_OPERATIONS_KEY", "Opens reading, the work on cases, and running the node.", CharsMin = 16)]
    public Secret? OperationsKey { get; init; }

    [Secret("RETAIL_FINANCE_KEY", "Opens reading, the work on cases, and what the ledger gets.", CharsMin = 16)]
    public Secret? FinanceKey { get; init; }
}

public sealed record ShardsSection
{
    [Count(4, 1, 256, "shards", "Shards of stores: the terminals of a store and its statements share one.")]
    public required int Stores { get; init; }

    [Count(2, 1, 256, "shards", "Shards of stock, cut by SKU.")]
    public required int Stock { get; init; }
}

public sealed record RuntimeSection
{
    [Count(10_000, 1, 1_000_000, "commands", "Commands that wait for one shard; further ones are answered with 429.")]
    public required int MailboxCommandsMax { get; init; }

    [Size("8MiB", "64KiB", "256MiB", "Bytes that one commit of a shard holds.")]
    public required long FlushBytesMax { get; init; }

    [Size("256MiB", "1MiB", "64GiB", "Memory for the entities of a kind in a shard; beyond, idle ones rest on disk.")]
    public required long EntityMemoryMax { get; init; }

    [Count(100_000, 100, 100_000_000, "events", "Events of a shard between two snapshots; fewer recover faster.")]
    public required int SnapshotEveryEvents { get; init; }

    [Duration("50ms", "1ms", "1m", "Wait before an entity that failed is restarted the first time; doubled each time.")]
    public required TimeSpan RestartBackoffMin { get; init; }

    [Duration("5s", "1ms", "1h", "Longest wait before a restart.", NotBelow = nameof(RestartBackoffMin))]
    public required TimeSpan RestartBackoffMax { get; init; }

    [Count(3, 0, 100, "restarts", "Restarts in a row before an entity is parked and an operator has to look.")]
    public required int RestartsMax { get; init; }

    [Count(10_000, 1, 1_000_000, "letters", "Dead letters kept for inspection; older ones are only counted.")]
    public required int DeadLettersMax { get; init; }
}

public sealed record HttpSection
{
    [Count(20_000, 1, 1_000_000, "connections", "Connections at the same time; a further one is closed at once.")]
    public required int ConnectionsMax { get; init; }

    [Duration("10s", "1s", "10m", "How long a request's line and headers may take to arrive.")]
    public required TimeSpan HeadWithin { get; init; }

    [Duration("2m", "1s", "1h", "How long a connection may be idle between two requests.")]
    public required TimeSpan IdleMax { get; init; }

    [Count(240, 0, 100_000_000, "bytes a second", "A body or an answer that flows slower is broken off; 0 for never.")]
    public required int RateMin { get; init; }

    [Duration("5s", "2s", "10m", "How long a body or an answer may flow slower than that before it is broken off.")]
    public required TimeSpan SlowAfter { get; init; }

    [Duration("1m", "1s", "1h", "How long the body of a batch may take to arrive, however fast it began.")]
    public required TimeSpan BodyWithin { get; init; }

    [Size("512MiB", "16MiB", "64GiB", "Memory for the bodies of all requests that are being read; beyond, 429.")]
    public required long BodiesBytesMax { get; init; }
}

public sealed record IntakeSection
{
    [Count(1_000, 1, 10_000, "transactions", "Transactions in one batch.")]
    public required int BatchTransactionsMax { get; init; }

    [Size("4MiB", "1KiB", "64MiB", "Bytes of one request's body as sent.")]
    public required long BodyBytesMax { get; init; }

    [Size("16MiB", "1KiB", "256MiB", "Bytes of one request's body after gunzip.", NotBelow = nameof(BodyBytesMax))]
    public required long BodyBytesUnzippedMax { get; init; }

    [Duration("24h", "1m", "365d", "A transaction further than this from the node's clock is held in a case.")]
    public required TimeSpan ClockSkewMax { get; init; }

    [Duration("0s", "0s", "3650d", "A transaction older than this when it arrives is flagged; 0 flags none.")]
    public required TimeSpan BacklogAgeMax { get; init; }
}

public sealed record ValidationSection
{
    [Count(0, 0, 10_000, "minor units", "Difference of a ticket's total and lines that goes to the rounding account.")]
    public required int RoundingTolerance { get; init; }

    [Count(0, 0, 10_000, "minor units", "Under- or overpayment of a ticket that goes to the rounding account.")]
    public required int PaymentDifferenceMax { get; init; }

    [Count(1_000, 0, 1_000_000, "minor units", "What a till may round one ticket by.")]
    public required int RoundingMax { get; init; }

    [RuleNames("serial-unexpected", "Rules that warn the till and hold nothing.")]
    public required string WarnOnly { get; init; }

    [Duration("10s", "0s", "1h", "A sale like the one before within this is a suspected duplicate; 0 suspects none.")]
    public required TimeSpan DuplicateWithin { get; init; }
}

public sealed record TerminalsSection
{
    [Duration("15 minutes", "1s", "7d", "Alarm when a terminal that came back has not emptied its queue in this time.")]
    public required TimeSpan QueueEmptyWithin { get; init; }
}

public sealed record JournalsSection
{
    [Duration("15 minutes", "10ms", "7d", "A store-day with nothing new for this long after its end becomes journals.")]
    public required TimeSpan Quiet { get; init; }

    [Count(5_000, 1, 100_000, "transactions", "Transactions of one part of a journal.")]
    public required int TransactionsMax { get; init; }

    [Count(1_000, 2, 10_000, "lines", "Lines of one journal at the ERP; more make further parts.")]
    public required int LinesMax { get; init; }

    [Choice(JournalCosts.Off, "Cost of goods in journals, by that cost of the ERP; off where the ERP values its stock.",
        NotWith = ErpStock.Postings)]
    public required JournalCosts Costs { get; init; }

    [Duration("5 minutes", "1s", "24h", "Moves are summed for so long into one stock posting, if the ERP wants any.")]
    public required TimeSpan StockEvery { get; init; }

    [Duration("30 minutes", "0s", "24h", "How long after the cut-over a store-day stays open for late sales.")]
    public required TimeSpan DayGrace { get; init; }
}

public sealed record StatementsSection
{
    [Choice(StatementMethod.StoreDay, "One statement a store-day, or one a shift, due when the shift is closed.")]
    public required StatementMethod Method { get; init; }

    [Choice(DeclarationKind.Last, "Of several tender declarations of a shift: the last counts, or their sum.")]
    public required DeclarationKind Declarations { get; init; }

    [Count(0, 0, 1_000_000_000, "minor units", "A tender of a shift that differs by more is held; 0: no limit.")]
    public required int DifferenceTransactionMax { get; init; }

    [Count(0, 0, 1_000_000_000, "minor units", "A shift whose tenders together differ by more is held; 0: no limit.")]
    public required int DifferenceShiftMax { get; init; }

    [Count(0, 0, 1_000_000_000, "minor units", "A shift that would make its store-day differ by more; 0: no limit.")]
    public required int DifferenceStatementMax { get; init; }
}

public sealed record JournalSection
{
    [Choice(JournalKind.Sqlite, "The engine: sqlite, a file of this node, or postgres, a database that nodes share.")]
    public required JournalKind Kind { get; init; }

    [Text(null, "The database, without its password.",
        Example = "Host=db.example;Port=5432;Database=retail;Username=retail;SSL Mode=VerifyFull",
        NeededBy = JournalKind.Postgres)]
    public string? Url { get; init; }

    [Secret("RETAIL_JOURNAL_PASSWORD", "The database user's password.")]
    public Secret? Password { get; init; }

    [Size("16MiB", "1MiB", "4GiB", "Bytes of write-ahead log after which it is merged into the database file.")]
    public required long CheckpointEvery { get; init; }
}
