using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Transport;
using RetailActors.Node.Transport.Wire;

namespace RetailActors.Node.Hosting;

/// <summary>
/// What nodes write to each other about one shard: a command to an entity, facts of another shard with the cursor that
/// they follow, and how far a reader is. A message may arrive twice: commands are made to be
/// repeated, and facts behind the cursor have no effect.
/// </summary>
internal sealed class ShardMail<TCommand, TReply>(ShardId id, IShardTransport transport, TimeSpan within)
{
    private enum Kind : byte { Command = 1, Cursor, Facts, ReadBy }

    private const byte Answered = 255;

    [ThreadStatic]
    private static ByteWriter? _writer;

    // ---- The asker's end ------------------------------------------------------------------------------------------

    /// <exception cref="ShardFaultException">As the owner says, or when no answer came.</exception>
    public async ValueTask<TReply> Ask(string entity, TCommand command)
    {
        var to = Begin(Kind.Command);
        to.Text(entity);
        Wire<TCommand>.Write(to, command);
        return Reply(await Send(to));
    }

    public async ValueTask<long> Cursor(string source) => await AskAbout(Kind.Cursor, source);

    public async ValueTask<long> ReadBy(string target) => await AskAbout(Kind.ReadBy, target);

    public async ValueTask<long> DeliverFacts(
        string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        var to = Begin(Kind.Facts);
        to.Text(source);
        to.Var(after);
        to.Var(last);
        to.Count(commands.Count);
        var one = new ByteWriter(1_024);
        foreach (var (entity, command) in commands)
        {
            to.Text(entity);
            one.Reset();
            Wire<TCommand>.Write(one, command);
            to.Bytes(one.Written);
        }
        return Number(await Send(to));
    }

    private ValueTask<long> AskAbout(Kind kind, string source)
    {
        var to = Begin(kind);
        to.Text(source);
        return Numbered(Send(to));
    }

    private static async ValueTask<long> Numbered(ValueTask<ReadOnlyMemory<byte>> answer) => Number(await answer);

    private ValueTask<ReadOnlyMemory<byte>> Send(ByteWriter message) => transport.Ask(id, message.ToArray(), within);

    private static ByteWriter Begin(Kind kind)
    {
        var to = _writer ??= new ByteWriter(4_096);
        to.Reset();
        to.Byte((byte)kind);
        return to;
    }

    private static TReply Reply(ReadOnlyMemory<byte> answer)
    {
        var from = Open(answer);
        return Wire<TReply>.Read(from.Raw(from.Remaining));
    }

    private static long Number(ReadOnlyMemory<byte> answer)
    {
        var from = Open(answer);
        return from.Var();
    }

    private static ByteReader Open(ReadOnlyMemory<byte> answer)
    {
        var from = new ByteReader(answer.Span);
        var kind = from.Byte();
        return kind == Answered
            ? from
            : throw new ShardFaultException(new Fault(
                kind <= (byte)FaultKind.ShardLost ? (FaultKind)kind : FaultKind.ShardLost, from.Text()));
    }

    // ---- The owner's end ------------------------------------------------------------------------------------------

    /// <summary>What an owner can be asked.</summary>
    public interface IOwner
    {
        ValueTask<TReply> Ask(string entity, TCommand command);

        ValueTask<long> Cursor(string source);

        /// <inheritdoc cref="IShardHost.ReadBy"/>
        long ReadBy(string target);

        ValueTask<long> DeliverFacts(
            string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands);
    }

    /// <summary>Commands reach their mailbox before this returns, so that their order is that of the mail.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> message, IOwner owner)
    {
        try
        {
            return await Taken(message.Span, owner);
        }
        catch (ShardFaultException e)
        {
            return Refused(e.Fault);
        }
        catch (Exception e)
        {
            // Whatever it is, the asker hears of it, and the next message is read.
            return Refused(new Fault(FaultKind.ShardLost, $"the message was not understood: {e.Message}"));
        }
    }

    private static ValueTask<ReadOnlyMemory<byte>> Taken(ReadOnlySpan<byte> message, IOwner owner)
    {
        var from = new ByteReader(message);
        var kind = (Kind)from.Byte();
        var subject = from.Text();
        return kind switch
        {
            Kind.Command => Told(owner.Ask(subject, Wire<TCommand>.Read(from.Raw(from.Remaining)))),
            Kind.Cursor => Told(owner.Cursor(subject)),
            Kind.ReadBy => Told(ValueTask.FromResult(owner.ReadBy(subject))),
            Kind.Facts => Told(owner.DeliverFacts(subject, from.Var(), from.Var(), Commands(ref from))),
            _ => throw new CorruptBytesException(0, $"mail of kind {(byte)kind}"),
        };
    }

    private static (string, TCommand)[] Commands(ref ByteReader from)
    {
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} commands in {from.Remaining} bytes");
        var commands = new (string, TCommand)[count];
        for (var i = 0; i < commands.Length; i++)
            commands[i] = (from.Text(), Wire<TCommand>.Read(from.Bytes()));
        return commands;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> Told(ValueTask<TReply> reply)
    {
        var answer = await reply;
        var to = new ByteWriter();
        to.Byte(Answered);
        Wire<TReply>.Write(to, answer);
        return to.WrittenMemory;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> Told(ValueTask<long> number)
    {
        var answer = await number;
        var to = new ByteWriter(16);
        to.Byte(Answered);
        to.Var(answer);
        return to.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Refused(Fault fault)
    {
        var to = new ByteWriter();
        to.Byte((byte)fault.Kind);
        to.Text(fault.Why);
        return to.WrittenMemory;
    }
}
