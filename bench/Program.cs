using RetailActors.Bench.Journals;

return args switch
{
    ["rows", .. var rest] => RowShapes.Run(rest),
    ["pages", .. var rest] => PageSizes.Run(rest),
    ["journal", .. var rest] => await WholeJournal.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run --project bench -c Release -- <measurement> [folder on the disk to measure]
          rows      one row an event, one row a commit block, and a bare append + fdatasync of the same bytes
          pages     one row a commit block with pages of 4 to 32 KiB
          journal   the whole embedded journal: shards, batches, checkpoint sizes, allocation, tail readers
        """);
    return 1;
}
