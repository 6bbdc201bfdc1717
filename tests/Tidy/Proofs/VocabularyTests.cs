using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class VocabularyTests
{
    [Theory]
    [InlineData("void Post(SkuId id) { }")]
    [InlineData("// the till waits")]
    [InlineData("int openTenders;")]
    [InlineData("interface IErp { }")]
    [InlineData("var x = \"STORE\";")]
    public void A_word_of_retail_is_found_in_names_comments_and_texts(string line)
    {
        Example.Finds(Vocabulary.Check, "src/Actors/Runtime/Shard.cs", "\n" + line, 2);
        Example.Finds(Vocabulary.Check, "src/Streams/Stages/Batch.cs", line, 1);
        Example.Finds(Vocabulary.Check, "src/Streams/Facts/Reader.cs", line);
    }

    [Theory]
    [InlineData("void Restore(Stored stored, Storage storage) { }")]
    [InlineData("// until it still distills, whole taxonomies are interpreted")]
    [InlineData("namespace RetailActors.Actors.Runtime;")]
    public void Words_that_only_look_alike_are_left_alone(string line) =>
        Example.Finds(Vocabulary.Check, "src/Actors/Storage/IJournal.cs", line);

    [Fact]
    public void A_namespace_of_retail_is_not_used()
    {
        Example.Finds(Vocabulary.CheckUsings, "src/Actors/Runtime/Shard.cs", "using RetailActors.Actors.Retail;", 1);
        Example.Finds(Vocabulary.CheckUsings, "src/Actors/Runtime/Shard.cs", "using RetailActors.Actors.Storage;");
    }
}
