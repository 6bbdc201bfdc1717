namespace RetailActors.Node.Settings;

/// <summary>
/// The settings of one node, validated: code takes this and asks nothing again. Each key is declared once, by the
/// attribute on its property: the key is the property's name in lower case with hyphens, below that of its section, so
/// that <c>Intake.BodyBytesMax</c> is <c>retail.intake.body-bytes-max</c>. Durations are <see cref="TimeSpan"/>, sizes
/// <see cref="long"/> bytes. To add a key: one property in Sections.cs, and its lines in cluster.hocon (see
/// <see cref="SettingsDocument"/>).
/// </summary>
public sealed record NodeSettings
{
    /// <summary>What holds when nothing is set: no file, no environment.</summary>
    public static NodeSettings Defaults { get; } =
        SettingsReader.Read(null, [], _ => null) is SettingsRead.Loaded loaded
            ? loaded.Settings
            : throw new System.Diagnostics.UnreachableException("a default is not allowed by its own key");

    [Section("This node: its name, its folder and where it listens.")]
    public required NodeSection Node { get; init; }

    [Section("Keys for people who need less than everything; the node's operator-key opens all.")]
    public required AccessSection Access { get; init; }

    [Section("How the work is cut. Fixed for the life of a deployment: events stay in the shard they were written to.")]
    public required ShardsSection Shards { get; init; }

    [Section("The runtime that hosts the actors: queues, commits, memory and restarts.")]
    public required RuntimeSection Runtime { get; init; }

    [Section("Connections: how many, how slow and how large, so that no client takes the node from the others.")]
    public required HttpSection Http { get; init; }

    [Section("What a terminal may send.")]
    public required IntakeSection Intake { get; init; }

    [Section("The rules that a transaction is checked by when it comes and before it is booked (docs/INTAKE.md).")]
    public required ValidationSection Validation { get; init; }

    [Section("What is remembered and watched of each terminal.")]
    public required TerminalsSection Terminals { get; init; }

    [Section("When a store-day is closed, and how large the journals may be that are made of it for the ERP.")]
    public required JournalsSection Journals { get; init; }

    [Section("How shifts and store-days become statements, and how far a count may differ.")]
    public required StatementsSection Statements { get; init; }

    [Section("What comes back from customers.")]
    public required ReturnsSection Returns { get; init; }

    [Section("What is on the shelves, and what is set aside.")]
    public required StockSection Stock { get; init; }

    [Section("The connection to the ERP, and how it is protected from us.")]
    public required ErpSection Erp { get; init; }

    [Section("Who is told of cases: by a webhook, and always by the log.")]
    public required AlarmsSection Alarms { get; init; }

    [Section("Payouts of payment providers: when they are matched, and when they are late.")]
    public required PayoutsSection Payouts { get; init; }

    [Section("Rules about the data: each finding is a case, and so an alarm.")]
    public required MonitoringSection Monitoring { get; init; }

    [Section("Where facts are made durable.")]
    public required JournalSection Journal { get; init; }

    [Section("Several nodes that share the work. Needs the shared journal (retail.journal.kind = postgres).")]
    public required ClusterSection Cluster { get; init; }
}

public enum ErpKind { Dynamics365, Simulated, None, Tryton, Fulfil }

public enum ErpStock { Relieves, Postings, None }

public enum JournalCosts { Off, Standard, Average, Last }

public enum ErpCustomers { Existing, Create }

public enum JournalKind { Sqlite, Postgres }

public enum StatementMethod { StoreDay, Shift }

public enum DeclarationKind { Last, Sum }
