using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Intake;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

public sealed class AnswerTests
{
    [Fact]
    public void The_answer_counts_the_outcomes_and_lists_them_with_the_gaps()
    {
        var sales = Enumerable.Range(1, 4).Select(i => Bodies.Sale.Replace("1001", $"{i}"));
        var batch = Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{string.Join(',', sales)}]", 4, "61.20")));
        var reply = new BatchReply(4, [Outcome.Accepted, Outcome.Repeat, Outcome.Conflict, Outcome.Held], [(7, 9)], 0);

        Assert.Equal(
            """{"batch":"T01-000017","acknowledgedThrough":4,"accepted":1,"repeats":1,"conflicts":1,"held":1,"""
            + "\"outcomes\":["
            + """{"number":1,"outcome":"accepted"},{"number":2,"outcome":"repeat"},{"number":3,"outcome":"conflict"},"""
            + """{"number":4,"outcome":"held"}],"gaps":[{"from":7,"to":9}],"gapsMore":0}""",
            Answer(batch, reply));
    }

    [Fact]
    public void At_most_100_gaps_are_listed_and_the_others_counted()
    {
        var batch = Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{Bodies.Sale}]")));
        var gaps = Enumerable.Range(0, 103).Select(i => ((long)i * 2, (long)i * 2)).ToArray();

        var answer = JsonNode.Parse(Answer(batch, new BatchReply(0, [Outcome.Accepted], gaps, 5)))!;

        Assert.Equal(100, answer["gaps"]!.AsArray().Count);
        Assert.Equal(8, (int)answer["gapsMore"]!);
    }

    [Fact]
    public void A_refusal_is_a_problem_with_the_field_to_blame()
    {
        var to = new ArrayBufferWriter<byte>();

        ProblemJson.Write(to, Bodies.Refused(Bodies.SaleWith("\"kind\":\"sale\"", "\"kind\":\"sail\"")));

        var problem = JsonNode.Parse(to.WrittenSpan)!.AsObject();
        Assert.Equal(["type", "title", "status", "detail", "field", "value", "allowed"],
            problem.Select(member => member.Key));
        Assert.Equal("urn:retail-actors:problem:wrong-value", (string)problem["type"]!);
        Assert.Equal(400, (int)problem["status"]!);
        Assert.Equal("transactions[0].kind", (string)problem["field"]!);
        Assert.Equal("sail", (string)problem["value"]!);
        Assert.StartsWith("sale return void ", (string)problem["allowed"]!);
        Assert.Equal($"transactions[0].kind is sail; allowed: {problem["allowed"]}", (string)problem["detail"]!);
    }

    [Fact]
    public void Every_kind_of_refusal_has_a_status_and_a_type_of_its_own()
    {
        var problems = Enum.GetValues<RefusalKind>().Select(kind =>
        {
            var to = new ArrayBufferWriter<byte>();
            ProblemJson.Write(to, new Refusal(kind, "why", Position: 7));
            return JsonNode.Parse(to.WrittenSpan)!;
        }).ToArray();

        Assert.All(problems, problem => Assert.InRange((int)problem["status"]!, 400, 503));
        Assert.All(problems, problem => Assert.Equal(7, (long)problem["position"]!));
        Assert.Equal(problems.Length, problems.Select(problem => (string)problem["type"]!).Distinct().Count());
        Assert.Equal(problems.Length, problems.Select(problem => (string)problem["title"]!).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 4_096, 65_536, "retail.intake.batch-transactions-max is 0; allowed: 1 to 10000")]
    [InlineData(10_001, 4_096, 65_536, "retail.intake.batch-transactions-max is 10001; allowed: 1 to 10000")]
    [InlineData(1, 1, 65_536, "retail.intake.body-bytes-max is 1; allowed: 1024 to 67108864")]
    [InlineData(1, 4_096, 4_095, "retail.intake.body-bytes-unzipped-max is 4095; allowed: 4096 to 268435456")]
    public void A_limit_out_of_its_range_is_named_with_what_is_allowed(
        int transactions, int body, int inflated, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() =>
            new IntakeLimits(transactions, body, inflated)).Message);

    private static string Answer(TransactionBatch batch, BatchReply reply)
    {
        var to = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(to, batch, reply);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
