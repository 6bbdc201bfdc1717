using Npgsql;
using RetailActors.Actors.Storage;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage.Postgres;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Node.Storage;

/// <summary>One engine that keeps facts and snapshots.</summary>
public interface INodeStorage : IJournal, ISnapshots, IAsyncDisposable
{
    /// <summary>For operators: what a commit stands on.</summary>
    string Durability { get; }
}

/// <summary>Opens the engine that the settings name.</summary>
public static class JournalEngine
{
    /// <exception cref="JournalOpenException">
    /// It cannot be opened as it is; the message says what to change.
    /// </exception>
    public static async ValueTask<INodeStorage> Open(
        NodeSettings settings, TimeProvider clock, CancellationToken cancel)
    {
        var journal = settings.Journal;
        if (journal.Kind == JournalKind.Sqlite)
            return await SqliteJournal.Open(settings.Node.Data,
                new SqliteJournalOptions { CheckpointBytes = journal.CheckpointEvery }, clock, cancel);
        var password = journal.Password is { } secret
            ? $";{new NpgsqlConnectionStringBuilder { Password = secret.Reveal() }}"
            : "";
        return await PostgresJournal.Open(
            new PostgresOptions { ConnectionString = journal.Url + password }, settings.Node.Name, cancel);
    }
}
