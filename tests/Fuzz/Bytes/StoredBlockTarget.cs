using RetailActors.Actors.Runtime;
using RetailActors.Fuzz.Running;

namespace RetailActors.Fuzz.Bytes;

/// <summary>Blocks whose checksum is taken to hold: their frames fill them exactly, or they are damage.</summary>
internal sealed class StoredBlockTarget() : Target("stored-blocks", share: 100)
{
    private StoredCorpus _corpus = null!;

    public override async Task Open() => _corpus = await StoredCorpus.Get();

    public override ValueTask<string> Try(Random random)
    {
        var block = _corpus.Blocks[random.Next(_corpus.Blocks.Count)];
        var damaged = block with { Body = new Damage(random).Of(block.Body.Span) };
        return new(Judge.Read(damaged.Body.Length, () =>
        {
            foreach (var frame in EventFrame.ReadAll(damaged, new NameCache()))
                if (frame.IsRuntime)
                    RuntimeFact.Read(frame);
        }));
    }
}
