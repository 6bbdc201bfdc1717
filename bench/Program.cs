using RetailActors.Bench.Journals;
using RetailActors.Bench.Micro;

return args switch
{
    ["rows", .. var rest] => RowShapes.Run(rest),
    ["pages", .. var rest] => await WholeJournal.Pages(rest),
    ["checkpoints", .. var rest] => await WholeJournal.Checkpoints(rest),
    ["micro", .. var rest] => InThisProcess.Run(rest),
    ["journal", .. var rest] => await WholeJournal.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run --project bench -c Release -- <measurement> [folder on the disk to measure]
          rows         one row an event, one row a commit block, and a bare append + fdatasync of the same bytes
          pages        the embedded journal with pages of 4 to 16 KiB
          checkpoints  the embedded journal with checkpoints at 4 to 256 MiB of log
          micro        parse, pack, unpack, judge and accept a batch of 100 sales (BenchmarkDotNet; its options follow)
          journal      the embedded journal: shards, batches, allocation, readers that follow
        """);
    return 1;
}
