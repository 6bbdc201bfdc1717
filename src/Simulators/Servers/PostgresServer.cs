using System.Globalization;

namespace RetailActors.Simulators.Servers;

/// <summary>
/// A private PostgreSQL for trials and tests: on loopback, with its own port and data folder, durable as in production
/// (fsync and synchronous_commit on). Needs Debian's package <c>postgresql</c>.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Environment = new() { ["LC_ALL"] = "C.UTF-8" };

    private readonly string _programs;
    private readonly bool _keep;

    private PostgresServer(string folder, int port, string programs, bool keep) =>
        (Folder, Port, _programs, _keep) = (folder, port, programs, keep);

    public string Folder { get; }

    public int Port { get; }

    /// <summary>Of the server that all its others come from.</summary>
    public int ProcessId => int.Parse(
        File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Who may connect: only from this machine, and only to this server.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <param name="folder">Made when it is not there; null takes a new one that goes with the server.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="ServerException">The package is missing, or the server says no.</exception>
    public static async Task<PostgresServer> Start(string? folder, int port, CancellationToken cancel)
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max()
            : null;
        var server = new PostgresServer(
            folder ?? Directory.CreateTempSubdirectory("retail-postgres-").FullName, port == 0 ? FreePort.Next() : port,
            programs ?? throw new ServerException("PostgreSQL is not installed: apt-get install postgresql"),
            keep: folder is not null);
        await server.Begin(cancel);
        return server;
    }

    private string Data => Path.Combine(Folder, "data");

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string? User => System.Environment.UserName == "root" ? "postgres" : null;

    private async Task Begin(CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            Directory.CreateDirectory(Data);
            if (User is { } user)
                await Tool.Run(null, "chown", ["-R", $"{user}:{user}", Folder], Environment, Limit, cancel);
            await Run("initdb", ["-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                "--data-checksums"], cancel);
        }
        await Launch(cancel);
    }

    /// <summary>Starts it again after <see cref="Stop"/>; on the same port, with the same data.</summary>
    public Task Launch(CancellationToken cancel) => Run("pg_ctl",
        ["-D", Data, "-l", Path.Combine(Folder, "server.log"), "-w", "-t", "30", "-o",
            $"-c listen_addresses=127.0.0.1 -c port={Port} -c unix_socket_directories='' -c max_connections=200 "
            + "-c shared_buffers=128MB -c max_wal_size=1GB", "start"], cancel);

    /// <param name="immediately">As a crash: nothing is written back, clients are cut off.</param>
    public Task Stop(bool immediately, CancellationToken cancel) => Run("pg_ctl",
        ["-D", Data, "-m", immediately ? "immediate" : "fast", "-w", "-t", "30", "stop"], cancel);

    private Task Run(string program, string[] arguments, CancellationToken cancel) =>
        Tool.Run(User, Path.Combine(_programs, program), arguments, Environment, Limit, cancel);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await Stop(immediately: !_keep, CancellationToken.None);
        if (!_keep)
            Directory.Delete(Folder, recursive: true);
    }
}
