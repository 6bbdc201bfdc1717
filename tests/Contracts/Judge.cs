using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Xunit;

namespace RetailActors.Contracts;

/// <summary>A real accounting program that judges what was written. Without it the test fails.</summary>
public sealed record Judge(string Program, string Package)
{
    public static readonly Judge Hledger = new("hledger", "hledger");

    public static readonly Judge BeanCheck = new("bean-check", "beancount");

    public async Task<Verdict> Judges(Action<TextWriter> write, Func<string, string[]> arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var to = new StreamWriter(file, append: false, new UTF8Encoding(false)))
                write(to);
            return await Run(arguments(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Verdict> Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(process.ExitCode == 0, await output, await errors);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"{Program} is missing: install the Debian package '{Package}' (./check does)", missing);
        }
    }
}

public sealed record Verdict(bool Accepted, string Output, string Errors);
