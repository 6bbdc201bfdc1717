using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using RetailActors.Node.Operations;
using Spectre.Console;
using static RetailActors.Node.Cli.Tables;

namespace RetailActors.Node.Cli.Pbm;

/// <summary>What pbm shows, to be read at a glance.</summary>
internal static class PbmTables
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Cluster(ClusterStateView view)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{view.Cluster ?? "a node that is alone"}[/] as {view.AnsweredBy} sees it at {view.Time}");
        AnsiConsole.MarkupLineInterpolated($"journal: {view.Journal}");
        if (view.Broker is { } broker)
            AnsiConsole.MarkupLineInterpolated($"broker: {Says(broker)}");
        var members = New("Node", "State", "Address", "Version", ">Reads", ">Groups", ">Silent s", "Up");
        foreach (var m in view.Members)
            Row(members, m.Node, m.State, m.Address, m.Version, $"{m.Shapes}", $"{m.Groups}",
                $"{m.SilentSeconds:0.0}", Age(m.AgeSeconds));
        AnsiConsole.Write(members);
        var groups = New("Group", "Owner", "Heir", "Wish", ">Shards", ">Needs", "");
        foreach (var g in view.Groups)
            Row(groups, g.Group, g.Owner ?? "nobody", g.Heir, g.Wish, $"{g.Shards}", $"{g.Shapes}",
                g.Moving ? "moving" : "");
        AnsiConsole.Write(groups);
    }

    public static void Status(PbmStatus status)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{status.Cluster ?? "a node that is alone"}[/] at {status.Time}");
        AnsiConsole.MarkupLineInterpolated(
            $"nodes:   {status.Alive} alive, {status.Leaving} leaving, {status.NoMail} cut off, {status.Dead} dead");
        AnsiConsole.MarkupLineInterpolated(
            $"groups:  {status.Groups}, {status.Moving} moving, {status.Unowned} without a node");
        AnsiConsole.MarkupLineInterpolated($"intake:  {status.AcceptedPerSecond:0.#} accepted a second");
        AnsiConsole.MarkupLineInterpolated($"streams: {status.Behind} facts behind, {status.Failing} failing");
        AnsiConsole.MarkupLineInterpolated($"ERP:     {status.Waiting} documents waiting");
        AnsiConsole.MarkupLineInterpolated(
            $"people:  {status.OpenCases} open cases, {status.DeadLetters} dead letters");
        foreach (var problem in status.Problems)
            AnsiConsole.MarkupLineInterpolated($"[red]{problem}[/]");
        if (status.Problems.Count == 0)
            AnsiConsole.MarkupLine("[green]all is well[/]");
    }

    public static void Shards(List<ShardPlaceView> shards)
    {
        var table = New("Shard", "Group", "Node", ">Epoch", ">Durable");
        foreach (var s in shards)
            Row(table, s.Shard, s.Group, s.Node ?? "nobody", $"{s.Epoch}", $"{s.Durable}");
        AnsiConsole.Write(table);
    }

    public static void Statistics(List<NodeShards> nodes)
    {
        var table = New("Node", "Shard", ">Epoch", ">Head", ">Entities", ">Memory KiB", ">Mailbox", ">Unanswered",
            ">Dead letters", ">Parked");
        foreach (var (node, shards) in nodes)
            foreach (var s in shards)
                Row(table, node, s.Shard, $"{s.Epoch}", $"{s.Head}", $"{s.Entities}", $"{s.MemoryBytes >> 10}",
                    $"{s.Mailbox}", $"{s.Unanswered}", $"{s.DeadLetters}", $"{s.Parked}");
        AnsiConsole.Write(table);
    }

    public static void Streams(List<NodeStreams> nodes)
    {
        var table = New("Node", "From", "To", ">Read", ">Behind", ">Facts/s", ">Waits for target", "State");
        foreach (var (node, streams) in nodes)
            foreach (var s in streams)
                Row(table, node, s.Source, s.Target, $"{s.Read}", $"{s.Behind}", $"{s.PerSecond:0.#}",
                    $"{s.WaitingPercent:0.#} %", s.Problem is null ? s.State : $"{s.State}: {s.Problem}");
        AnsiConsole.Write(table);
    }

    public static void Nodes(List<NodeInfoView> nodes)
    {
        foreach (var n in nodes)
        {
            var table = New("Node", n.Node);
            Row(table, "version", $"{n.Version} · {n.Runtime} · {n.System}");
            Row(table, "up", $"{Age(n.UptimeSeconds)}, since {n.StartedAt}");
            Row(table, "processor", $"{n.ProcessorSeconds:0.0} s of {n.Processors} processors");
            Row(table, "memory", $"{n.Memory.ResidentBytes >> 20} MiB resident, {n.Memory.ManagedBytes >> 20} managed");
            Row(table, "collections",
                $"{string.Join(" / ", n.Memory.Collections)}, paused {n.Memory.PausedSeconds:0.0} s");
            Row(table, "thread pool", $"{n.Pool.Threads} threads, {n.Pool.Queued} queued");
            Row(table, "connections", $"{n.Connections}");
            Row(table, "intake", $"{n.AcceptedPerSecond:0.#} accepted a second");
            Row(table, "journal", n.Journal);
            Row(table, "broker", n.Broker is null ? "none" : Says(n.Broker));
            Row(table, "log", n.LogLevel);
            Row(table, "groups", string.Join(", ", n.Groups));
            if (n.Moving.Count > 0)
                Row(table, "moving", string.Join(", ", n.Moving));
            AnsiConsole.Write(table);
        }
    }

    public static void Trees(List<TreeView> trees)
    {
        foreach (var one in trees)
        {
            var tree = new Tree(Label(one)) { Guide = TreeGuide.Line };
            foreach (var below in one.Below)
                Grow(tree.AddNode(Label(below)), below);
            AnsiConsole.Write(tree);
        }
    }

    private static void Grow(TreeNode at, TreeView view)
    {
        foreach (var below in view.Below)
            Grow(at.AddNode(Label(below)), below);
    }

    private static string Label(TreeView view) =>
        $"[bold]{Markup.Escape(view.Name)}[/]  {Markup.Escape(view.Says)}";

    public static void Where(EntityView e)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{e.Kind} {e.Key}[/]");
        AnsiConsole.MarkupLineInterpolated($"{e.Shard} · {e.Group} · {e.Node ?? "nobody has it now"}");
        AnsiConsole.MarkupLineInterpolated($"{e.Status}, last event {e.Sequence}");
        if (e.Why is { } why)
            AnsiConsole.MarkupLineInterpolated($"[red]{why}[/]");
    }

    public static void State(EntityView e)
    {
        Where(e);
        if (e.State is { } state)
            Console.WriteLine(JsonSerializer.Serialize(state, Indented));
    }

    public static void Events(EntityEventsView view)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{view.Kind} {view.Key}[/] in {view.Shard}");
        foreach (var e in view.Events)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{e.Sequence}[/]  {e.At}  {e.Name} ({e.Type}.{e.Version})");
            Console.WriteLine($"    {JsonSerializer.Serialize(e.Content, Compact)}");
        }
        if (view.Next is { } next)
            AnsiConsole.MarkupLineInterpolated($"there is more: --after {next}");
    }

    private static readonly JsonSerializerOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Replay(EntityReplayView view)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{view.Kind} {view.Key}[/] after event {view.Sequence} ({view.At})");
        AnsiConsole.MarkupLineInterpolated($"from {view.Events} events of {view.Shard}");
        Console.WriteLine(JsonSerializer.Serialize(view.State, Indented));
    }

    public static void DeadLetters(List<DeadLetterView> all)
    {
        if (all.Count == 0)
            AnsiConsole.WriteLine("no dead letters");
        else
            Tables.DeadLetters(all);
    }

    public static void Poison(List<PoisonView> all)
    {
        var table = New("Shard", "Node", "Entity", "Why");
        foreach (var one in all)
            Row(table, one.Shard, one.Node, one.Entity, one.Why.Split('\n')[0]);
        if (all.Count == 0)
            AnsiConsole.WriteLine("nothing is parked");
        else
            AnsiConsole.Write(table);
    }

    public static void Help(Command tree)
    {
        var table = New("Command", "");
        foreach (var group in tree.Subcommands)
            foreach (var one in group.Subcommands.DefaultIfEmpty(group))
                Row(table, Usage(one == group ? "" : $"{group.Name} ", one), one.Description);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("each has --help; all that show something have --json and --watch SECONDS");
    }

    private static string Usage(string group, Command one) => group + string.Join(' ',
        [one.Name, .. one.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name.ToUpperInvariant()}]"
            : a.Name.ToUpperInvariant()), .. one.Options.Where(o => o is not System.CommandLine.Help.HelpOption)
            .Select(o => $"[{o.Name}]")]);

    public static void History(List<OwnershipView> all)
    {
        var table = New("At", "Group", "Node", "Why");
        foreach (var one in all)
            Row(table, one.At, one.Group, one.Node, one.Why);
        if (all.Count == 0)
            AnsiConsole.WriteLine("no history: a node that is alone keeps none");
        else
            AnsiConsole.Write(table);
    }

    private static string Says(BrokerView b) => b.Problem is { } problem
        ? $"{b.Broker}: {problem}"
        : $"{b.Broker}, {b.Sent} sent, {b.Taken} taken, {b.Waiting} waiting for an answer";

    private static string Age(double seconds) => Times.Age(NodaTime.Duration.FromSeconds(seconds));
}
