using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RetailActors.Simulators.Tryton;

/// <summary>
/// Builds a company's database once and keeps a pristine copy of it, in the user's cache folder, under the hash of all
/// that went into it: a second server of the same company starts in a second.
/// </summary>
internal static class TrytonDatabase
{
    public const string Daemon = "/usr/bin/trytond";

    private const string Admin = "/usr/bin/trytond-admin";
    private const string Python = "/usr/bin/python3";
    private const string ModulesFolder = "/usr/lib/python3/dist-packages/trytond/modules";
    private const int KeptMax = 12;

    /// <summary>What is activated; Tryton adds what these depend on.</summary>
    private static readonly string[] Modules =
        ["sale", "account_invoice_stock", "account_stock_anglo_saxon", "stock_inventory_location"];

    public static bool IsInstalled => File.Exists(Daemon) && File.Exists(Admin)
        && Directory.Exists("/usr/lib/python3/dist-packages/proteus")
        && Modules.All(module => Directory.Exists(Path.Combine(ModulesFolder, module)));

    /// <exception cref="InvalidOperationException">The packages are missing, or Tryton refuses the company.</exception>
    public static async Task Copy(TrytonShop shop, string to, CancellationToken cancel)
    {
        if (!IsInstalled)
            throw new InvalidOperationException(
                "Tryton is not installed; as root: apt-get install tryton-server tryton-proteus "
                + "tryton-modules-sale tryton-modules-account-invoice-stock "
                + "tryton-modules-account-stock-anglo-saxon tryton-modules-stock-inventory-location");
        var folder = Directory.CreateDirectory(Path.Combine(Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "retailactors", "tryton")).FullName;
        await using var alone = await Alone(Path.Combine(folder, "lock"), cancel);
        var (script, json) = (Resource("shop.py"), shop.ToJson().ToJsonString());
        var bare = Path.Combine(folder, $"bare-{Hash(Versions(), Resource("trytond.conf"))}.sqlite");
        var built = Path.Combine(folder, $"shop-{Hash(bare, script, json)}.sqlite");
        if (!File.Exists(bare))
            await Build(bare, null, Activate, cancel);
        if (!File.Exists(built))
            await Build(built, bare, (home, conf) => Fill(home, conf, script, json), cancel);
        File.SetLastWriteTimeUtc(built, DateTime.UtcNow);
        File.Copy(built, to);
        foreach (var old in Directory.GetFiles(folder, "shop-*.sqlite")
            .OrderByDescending(File.GetLastWriteTimeUtc).Skip(KeptMax))
            File.Delete(old);
    }

    public static string WriteConfiguration(string home, int port)
    {
        var path = Path.Combine(home, "trytond.conf");
        File.WriteAllText(path, Resource("trytond.conf").Replace("{home}", home, StringComparison.Ordinal)
            .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return path;
    }

    /// <summary>In a folder of its own, moved into place when it is whole.</summary>
    private static async Task Build(
        string file, string? from, Func<string, string, ProcessStartInfo> step, CancellationToken cancel)
    {
        var home = Directory.CreateTempSubdirectory("retail-tryton-").FullName;
        try
        {
            var data = Directory.CreateDirectory(Path.Combine(home, "data")).FullName;
            var database = Path.Combine(data, $"{TrytonServer.Database}.sqlite");
            if (from is null)
                await File.WriteAllBytesAsync(database, [], cancel); // SQLite wants the file to be there
            else
                File.Copy(from, database);
            await Run(step(home, WriteConfiguration(home, 1)), cancel);
            File.Move(database, file);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static ProcessStartInfo Activate(string home, string conf)
    {
        var password = Path.Combine(home, "password");
        File.WriteAllText(password, TrytonServer.AdminPassword + "\n");
        return new ProcessStartInfo(Admin, ["-c", conf, "-d", TrytonServer.Database, "--email", "admin@example.invalid",
            "-u", "ir", "res", .. Modules, "--activate-dependencies", "-p"])
        {
            Environment = { ["TRYTONPASSFILE"] = password },
        };
    }

    private static ProcessStartInfo Fill(string home, string conf, string script, string json)
    {
        var (program, shop) = (Path.Combine(home, "shop.py"), Path.Combine(home, "shop.json"));
        File.WriteAllText(program, script);
        File.WriteAllText(shop, json);
        return new ProcessStartInfo(Python, [program, conf, TrytonServer.Database, shop]);
    }

    private static async Task Run(ProcessStartInfo start, CancellationToken cancel)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel),
            process.StandardError.ReadToEndAsync(cancel));
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{start.FileName} ends with {process.ExitCode}: {await output}{await error}");
    }

    /// <summary>One builder at a time, of all processes of this user.</summary>
    private static async Task<FileStream> Alone(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, cancel);
            }
        }
    }

    /// <summary>Of the packages: another Tryton is another database.</summary>
    private static string Versions() => string.Join(' ', Directory.GetDirectories(ModulesFolder)
        .Order(StringComparer.Ordinal).Select(module => $"{module}@{File.GetLastWriteTimeUtc(module):O}"));

    private static string Resource(string name)
    {
        using var stream = typeof(TrytonDatabase).Assembly.GetManifestResourceStream($"tryton.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Hash(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..16];
}
