using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class PurityTests
{
    [Theory]
    [InlineData("class A { async void B() { } }")]
    [InlineData("class A { System.Threading.Tasks.Task B; }")]
    [InlineData("class A { long B() => DateTime.UtcNow.Ticks; }")]
    [InlineData("class A(ILogger log);")]
    [InlineData("using System.Threading.Channels;")]
    public void What_decides_neither_waits_nor_looks_outside(string code)
    {
        Example.Finds(Purity.Check, "src/Actors/Stock/SkuStock.cs", code, 1);
        Example.Finds(Purity.Check, "src/Actors/Storage/IJournal.cs", code, 1);
        Example.Finds(Purity.Check, "src/Node/Storage/Sqlite.cs", code);
    }

    [Fact]
    public void Ports_say_how_their_adapters_wait()
    {
        const string port = "interface IA { ValueTask B(CancellationToken cancel); IAsyncEnumerable<int> C(); }";

        Example.Finds(Purity.Check, "src/Actors/Storage/IJournal.cs", port);
        Example.Finds(Purity.Check, "src/Actors/Runtime/Shard.cs", port, 1, 1, 1);
    }

    [Fact]
    public void Comments_may_speak_of_waiting() =>
        Example.Finds(Purity.Check, "src/Actors/Stock/SkuStock.cs", "// no async, no Task, no DateTime\nclass A;");
}
