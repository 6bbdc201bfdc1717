using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RetailActors.Simulators.Servers;

namespace RetailActors.Simulators.Tryton;

/// <summary>
/// A real Tryton 6.0, from the packages that <c>check</c> installs, on a free loopback port with its own SQLite
/// database. Nothing of it is pretended: it is here because tests and the demo need an ERP that nobody here wrote.
/// </summary>
public sealed class TrytonServer : IAsyncDisposable
{
    public const string Database = "retail";

    public const string ConnectorUser = "connector";

    public const string ConnectorPassword = "Till9to-Ledger4";

    public const string AdminPassword = "Ledger3of-Record7";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _home;
    private Process? _process;
    private int _port;

    private TrytonServer(string home, TrytonShop shop) => (_home, Shop) = (home, shop);

    public TrytonShop Shop { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    public static bool IsInstalled => TrytonDatabase.IsInstalled;

    /// <param name="folder">Where its database is; one that is there already goes on. Created when missing.</param>
    /// <exception cref="InvalidOperationException">The packages are missing, or Tryton does not start.</exception>
    public static async Task<TrytonServer> Start(TrytonShop shop, string folder, CancellationToken cancel)
    {
        var server = new TrytonServer(Path.GetFullPath(folder), shop);
        Directory.CreateDirectory(server.DataFolder);
        Directory.CreateDirectory(Path.Combine(server._home, "www"));
        if (!File.Exists(server.DatabaseFile))
            await TrytonDatabase.Copy(shop, server.DatabaseFile, cancel);
        await server.Up(cancel);
        return server;
    }

    /// <summary>Starts it again after <see cref="Kill"/>, with what it had stored, on the same port.</summary>
    public async Task Up(CancellationToken cancel)
    {
        for (var attempt = 1; _process is null; attempt++)
        {
            if (_port == 0 || attempt > 1)
                _port = FreePort.Next();
            var process = Launch();
            if (await Answers(process, cancel))
                _process = process;
            else if (attempt == 3)
                throw new InvalidOperationException($"trytond does not start: {await Log(cancel)}");
        }
    }

    /// <summary>SIGKILL, in the middle of whatever it does.</summary>
    public void Kill()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>A copy of all that it holds. Nobody may be in the middle of a call.</summary>
    public void CopyTo(string file) => File.Copy(DatabaseFile, file, overwrite: true);

    /// <summary>Goes on with what <see cref="CopyTo"/> has kept, started again or not: it opens its file for each
    /// call. Nobody may be in the middle of one.</summary>
    public async Task GoBackTo(string file, CancellationToken cancel)
    {
        File.Delete($"{DatabaseFile}-journal"); // of a transaction that was killed
        File.Copy(file, DatabaseFile, overwrite: true);
        await Up(cancel);
    }

    public Task<string> Log(CancellationToken cancel) =>
        File.ReadAllTextAsync(Path.Combine(_home, "trytond.log"), cancel);

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private string DataFolder => Path.Combine(_home, "data");

    private string DatabaseFile => Path.Combine(DataFolder, $"{Database}.sqlite");

    private Process Launch()
    {
        var conf = TrytonDatabase.WriteConfiguration(_home, _port);
        // The shell closes what it inherited: a lock of ours must not outlive us in a daemon's hands.
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c", "exec \"$0\" -c \"$1\" -d \"$2\" >\"$3\" 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-",
                TrytonDatabase.Daemon, conf, Database, Path.Combine(_home, "trytond.log"),
            },
        };
        var process = Process.Start(start)!;
        var (id, began) = (process.Id, process.StartTime);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => KillLeft(id, began);
        return process;
    }

    private async Task<bool> Answers(Process process, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var since = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(since) < Patience)
        {
            try
            {
                using var ask = new StringContent("""{"id":0,"method":"common.server.version","params":[]}""",
                    Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(Address, ask, cancel);
                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
                return body.RootElement.TryGetProperty("result", out _);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, cancel);
            }
            catch (Exception e) when (e is JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                return false; // Somebody else's port.
            }
        }
        return false;
    }

    private static void KillLeft(int id, DateTime began)
    {
        try
        {
            using var left = Process.GetProcessById(id);
            if (left.StartTime == began)
                left.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
