using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace RetailActors.Bench.Micro;

/// <summary>
/// BenchmarkDotNet 0.14, the newest there is for us, builds no projects of .NET 10: so it measures in this process.
/// </summary>
internal static class InThisProcess
{
    public static int Run(string[] args)
    {
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Directory.CreateTempSubdirectory("retail-micro-").FullName);
        BenchmarkSwitcher.FromTypes([typeof(HotPath)]).Run(args is [] ? ["--filter", "*"] : args, config);
        return 0;
    }
}
