using RetailActors.Contracts;
using RetailActors.Node.Cluster;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>When a node says that it is cut from the broker, and when that it is back.</summary>
public sealed class MailHealthTests
{
    private readonly ManualTime _time = new();
    private readonly MailHealth _mail;

    public MailHealthTests() => _mail = new MailHealth(
        _time, lostAfter: TimeSpan.FromSeconds(6), backAfter: TimeSpan.FromSeconds(2));

    /// <param name="story">A letter a second: whether mail flows (+) or not (-).</param>
    /// <param name="said">What the node says of itself in each of them.</param>
    [Theory]
    [InlineData("++++++++++", "++++++++++")]
    [InlineData("+------+--+", "+++++++++++")]
    [InlineData("+----------", "+++++++----")]
    [InlineData("----------++++++", "++++++------++++")]
    [InlineData("----------++-+++", "++++++---------+")]
    public void A_moment_of_either_says_nothing(string story, string said) =>
        Assert.Equal(said, string.Concat(story.Select(second =>
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            return _mail.Look(second == '+') ? '+' : '-';
        })));
}
