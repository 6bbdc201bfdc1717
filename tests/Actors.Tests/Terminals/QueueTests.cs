using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

/// <summary>A terminal that came back and does not empty its queue (R02).</summary>
public sealed class QueueTests
{
    private readonly Till _till = new();

    [Fact]
    public void A_queue_is_alarmed_only_after_the_time_since_it_came_back_and_only_once()
    {
        _till.Heartbeat(120);
        _till.Waits(Till.EmptyWithin / 2);
        _till.Heartbeat(80);

        Assert.Empty(_till.Waits(Till.EmptyWithin / 2 - Duration.FromMilliseconds(1)));
        Assert.IsType<TerminalEvent.QueueOverdue>(Assert.Single(_till.Waits(Duration.FromMilliseconds(1))));
        _till.Heartbeat(70);
        Assert.Empty(_till.Waits(Duration.FromDays(1)));
    }

    [Fact]
    public void A_till_that_sells_has_always_something_on_its_way_and_gives_no_alarm()
    {
        _till.Heartbeat(2, _till.Now - Duration.FromSeconds(5));

        Assert.Empty(_till.Waits(Till.EmptyWithin + Duration.FromMinutes(1)));

        _till.Heartbeat(2, _till.Now - Duration.FromMinutes(5));
        Assert.IsType<TerminalEvent.QueueOverdue>(Assert.Single(_till.Waits(Till.EmptyWithin)));
    }

    [Fact]
    public void A_queue_that_empties_in_time_gives_no_alarm_and_the_next_one_begins_anew()
    {
        _till.Heartbeat(120);
        _till.Heartbeat(0);
        Assert.Empty(_till.Waits(Duration.FromDays(1)));
        _till.Heartbeat(0);
        Assert.Empty(_till.LastEvents);
        _till.Heartbeat(5);
        Assert.Single(_till.Waits(Till.EmptyWithin));
    }
}
