using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Fuzz.Running;
using RetailActors.Node.Tests.Intake;

namespace RetailActors.Fuzz.Bytes;

/// <summary>Canonical bytes of transactions: read whole or refused as damage, and what is read writes again.</summary>
internal sealed class StoredTransactionTarget() : Target("stored-transactions", share: 200)
{
    public override ValueTask<string> Try(Random random)
    {
        var valid = new ByteWriter();
        TransactionCodec.Write(valid, new RandomSales(random).Batch(1)[0]);
        var bytes = new Damage(random).Of(valid.Written);
        return new(Judge.Read(bytes.Length, () =>
        {
            var read = TransactionCodec.Read(bytes);
            TransactionCodec.ReadHead(bytes);
            var again = new ByteWriter();
            TransactionCodec.Write(again, read);
            Assert.Equal(read.Number, TransactionCodec.Read(again.Written).Number);
        }));
    }
}
