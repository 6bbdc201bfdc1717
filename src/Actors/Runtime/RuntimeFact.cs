using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>Facts about the shard itself, in its journal beside those of its entities.</summary>
public abstract record RuntimeFact
{
    /// <summary>
    /// All facts of <paramref name="Source"/> up to <paramref name="Sequence"/> have had their effect in this shard. In
    /// the same block as that effect, so that nothing is read twice or left out.
    /// </summary>
    public sealed record CursorMoved(string Source, long Sequence) : RuntimeFact;

    /// <summary>A command that could not be handled, kept to be looked at: never dropped in silence (G9).</summary>
    public sealed record DeadLetter(string Entity, string Command, string Error, int Attempts, Instant At,
        string Source)
        : RuntimeFact
    {
        /// <summary>Longer texts of commands and errors are cut: a letter is to be read, not replayed.</summary>
        public const int TextCharsMax = 2_000;

        public static DeadLetter Of(
            string entity, string? command, string error, int attempts, Instant at, string source) =>
            new(entity, Cut(command ?? ""), Cut(error), attempts, at, source);

        private static string Cut(string text) => text.Length <= TextCharsMax
            ? text
            : text[..(char.IsHighSurrogate(text[TextCharsMax - 1]) ? TextCharsMax - 1 : TextCharsMax)];
    }

    public const int CursorMovedType = 1;
    public const int DeadLetterType = 2;

    public static void Write(RuntimeFact fact, ByteWriter to)
    {
        var start = EventFrame.Begin(to, "", fact is CursorMoved ? CursorMovedType : DeadLetterType, 1);
        switch (fact)
        {
            case CursorMoved moved:
                to.Text(moved.Source);
                to.UVar((ulong)moved.Sequence);
                break;
            case DeadLetter letter:
                to.Text(letter.Entity);
                to.Text(letter.Command);
                to.Text(letter.Error);
                to.Count(letter.Attempts);
                to.Var(letter.At.ToUnixTimeMilliseconds());
                to.Text(letter.Source);
                break;
        }
        EventFrame.End(to, start);
    }

    public static RuntimeFact Read(EventFrame frame)
    {
        var from = new ByteReader(frame.Payload.Span);
        return (frame.Type, frame.Version) switch
        {
            (CursorMovedType, 1) => new CursorMoved(from.Text(), (long)from.UVar()),
            (DeadLetterType, 1) => ReadDeadLetter(ref from),
            _ => throw new UnknownShapeException($"runtime fact {frame.Type} version {frame.Version}"),
        };
    }

    private static DeadLetter ReadDeadLetter(ref ByteReader from) => new(
        from.Text(), from.Text(), from.Text(), from.Count(), Instant.FromUnixTimeMilliseconds(from.Var()), from.Text());
}
