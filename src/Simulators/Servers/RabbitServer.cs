using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace RetailActors.Simulators.Servers;

/// <summary>
/// A private RabbitMQ for trials and tests: on loopback, with its own ports, data folder, cookie and name service, so
/// that no other one on the machine sees it. Speaks with and without TLS. Needs Debian's package
/// <c>rabbitmq-server</c>.
/// </summary>
public sealed class RabbitServer : IAsyncDisposable
{
    public const string User = "retail", Password = "till-roll";

    // Not /usr/sbin: what is there changes to the package's own user and folder.
    private const string Programs = "/usr/lib/rabbitmq/bin";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(50);

    private readonly ErlangNames _names;
    private readonly string _name;
    private readonly IReadOnlyList<string> _peers;
    private readonly bool _ownsNames;
    private readonly int _distributionPort = FreePort.Next();
    private Process? _process;

    internal RabbitServer(ErlangNames names, string name, int port, IReadOnlyList<string> peers, bool ownsNames)
    {
        (_names, _name, _peers, _ownsNames) = (names, name, peers, ownsNames);
        Port = port == 0 ? FreePort.Next() : port;
        Folder = Path.Combine(names.Folder, name);
    }

    public string Folder { get; }

    public int Port { get; }

    public int TlsPort { get; } = FreePort.Next();

    /// <summary>Of what started it, and is the parent of all that it is.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("RabbitMQ does not run");

    /// <summary>Of itself, as PEM: what a client must trust to speak TLS with it.</summary>
    public string CertificateFile => Path.Combine(Folder, "certificate.pem");

    /// <summary>Without user and password.</summary>
    public string Url => $"amqp://127.0.0.1:{Port}";

    public string TlsUrl => $"amqps://localhost:{TlsPort}";

    /// <param name="folder">Made when it is not there; null takes a new one that goes with the server.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="ServerException">The package is missing, or the server does not start.</exception>
    public static async Task<RabbitServer> Start(string? folder, int port, CancellationToken cancel)
    {
        var server = new RabbitServer(ErlangNames.Start(folder), "retail", port, [], ownsNames: true);
        try
        {
            await server.Launch(cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    internal bool HasData => Directory.Exists(Path.Combine(Folder, "mnesia"));

    internal bool Runs => _process is { HasExited: false };

    /// <summary>Starts it again after <see cref="Stop"/>; on the same ports, with the same data.</summary>
    public async Task Launch(CancellationToken cancel)
    {
        await Configure(cancel);
        _process = Tool.Start(null, Path.Combine(Programs, "rabbitmq-server"), [], Environment());
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(Limit);
        while (!await Listens(Port, timeout.Token) || !await Listens(TlsPort, timeout.Token))
        {
            if (_process.HasExited)
                throw new ServerException($"RabbitMQ ended with {_process.ExitCode}: {LastOfLog()}");
            if (timeout.IsCancellationRequested)
                throw new ServerException($"RabbitMQ does not listen after {Limit}: {LastOfLog()}");
            await Task.Delay(Pause, cancel);
        }
    }

    /// <param name="immediately">As a crash: nothing is written back, clients are cut off.</param>
    public async Task Stop(bool immediately, CancellationToken cancel)
    {
        if (_process is not { HasExited: false } process)
            return;
        if (immediately)
            process.Kill(entireProcessTree: true);
        else
            await Control(cancel, "stop", PidFile);
        await process.WaitForExitAsync(cancel);
        process.Dispose();
        _process = null;
    }

    /// <summary>What <c>rabbitmqctl</c> does with these words.</summary>
    public Task Control(CancellationToken cancel, params string[] words) => Tool.Run(null,
        Path.Combine(Programs, "rabbitmqctl"), ["-n", FullName(_name), .. words], Environment(), Limit, cancel);

    internal static string FullName(string name) => $"{name}@localhost";

    private string PidFile => Path.Combine(Folder, "pid");

    private string LogFile => Path.Combine(Folder, "node.log");

    private async Task Configure(CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(Programs, "rabbitmq-server")))
            throw new ServerException("RabbitMQ is not installed: apt-get install rabbitmq-server");
        Directory.CreateDirectory(Folder);
        if (!File.Exists(CertificateFile))
            await SelfSigned.Write(CertificateFile, KeyFile, cancel);
        await File.WriteAllTextAsync(Path.Combine(Folder, "enabled_plugins"), "[].", cancel);
        await File.WriteAllLinesAsync(Path.Combine(Folder, "rabbitmq.conf"),
        [
            $"listeners.tcp.1 = 127.0.0.1:{Port}", $"listeners.ssl.1 = 127.0.0.1:{TlsPort}",
            $"ssl_options.cacertfile = {CertificateFile}", $"ssl_options.certfile = {CertificateFile}",
            $"ssl_options.keyfile = {KeyFile}", "ssl_options.verify = verify_none",
            $"default_user = {User}", $"default_pass = {Password}",
            "disk_free_limit.absolute = 200MB", "vm_memory_high_watermark.absolute = 2GB", "log.console = false",
            .. _peers.Select((peer, at) => $"cluster_formation.classic_config.nodes.{at + 1} = {FullName(peer)}"),
        ], cancel);
    }

    private string KeyFile => Path.Combine(Folder, "key.pem");

    private Dictionary<string, string> Environment() => new()
    {
        ["LC_ALL"] = "C.UTF-8",
        // Erlang reads the cookie there.
        ["HOME"] = _names.Folder,
        ["ERL_EPMD_PORT"] = _names.Port.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_NODENAME"] = FullName(_name),
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_BASE"] = Folder,
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "mnesia"),
        ["RABBITMQ_MNESIA_DIR"] = Path.Combine(Folder, "mnesia", _name),
        ["RABBITMQ_LOG_BASE"] = Folder,
        ["RABBITMQ_LOGS"] = LogFile,
        ["RABBITMQ_PID_FILE"] = PidFile,
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Folder, "rabbitmq"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(Folder, "advanced"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "enabled_plugins"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(Folder, "schema"),
        ["RABBITMQ_PLUGINS_EXPAND_DIR"] = Path.Combine(Folder, "plugins"),
        ["RABBITMQ_FEATURE_FLAGS_FILE"] = Path.Combine(Folder, "feature_flags"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
    };

    private static async Task<bool> Listens(int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancel);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private string LastOfLog() => File.Exists(LogFile)
        ? string.Join('\n', File.ReadLines(LogFile).TakeLast(20)) : "it wrote no log";

    public async ValueTask DisposeAsync()
    {
        await Stop(immediately: true, CancellationToken.None);
        if (_ownsNames)
            await _names.DisposeAsync();
    }
}
