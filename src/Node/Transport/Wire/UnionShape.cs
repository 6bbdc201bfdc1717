using System.Runtime.CompilerServices;
using System.Text;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport.Wire;

/// <summary>
/// A class that others derive from: which of them it is, by a hash of its name, then its members. Zero is null.
/// </summary>
internal sealed class UnionShape<T> : Shape<T?> where T : class
{
    private readonly Dictionary<Type, Case> _byType;
    private readonly Dictionary<ulong, Case> _byTag;

    private UnionShape()
    {
        var cases = typeof(T).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false })
            .Where(type => type.IsAssignableTo(typeof(T)))
            .Select(Case (type) => (Case)Activator.CreateInstance(typeof(Case<>).MakeGenericType(typeof(T), type))!)
            .ToList();
        if (cases.Count == 0)
            throw new NotSupportedException($"{typeof(T)} cannot travel: nothing derives from it");
        _byType = cases.ToDictionary(one => one.Type);
        _byTag = cases.ToDictionary(one => one.Tag);
    }

    public override void Write(ByteWriter to, T? value)
    {
        if (value is null)
        {
            to.UVar(0);
            return;
        }
        var known = _byType[value.GetType()];
        to.UVar(known.Tag);
        known.Write(to, value);
    }

    public override T? Read(ref ByteReader from)
    {
        var tag = from.UVar();
        if (tag == 0)
            return null;
        return _byTag.TryGetValue(tag, out var known) ? known.Read(ref from)
            : throw new CorruptBytesException(from.Position, $"{tag} is no {typeof(T).Name} that this node knows");
    }

    private abstract class Case(Type type)
    {
        public Type Type { get; } = type;

        /// <summary>FNV-1a, cut to 28 bits: four bytes. Two of one union with one hash fail at the first use.</summary>
        public ulong Tag { get; } = Encoding.UTF8.GetBytes(type.Name)
            .Aggregate(2_166_136_261u, (hash, one) => (hash ^ one) * 16_777_619) % ((1 << 28) - 1) + 1;

        public abstract void Write(ByteWriter to, T value);

        public abstract T Read(ref ByteReader from);
    }

    private sealed class Case<TCase> : Case where TCase : class, T
    {
        private readonly MembersShape<TCase> _members = new();

        public Case() : base(typeof(TCase))
        {
        }

        public override void Write(ByteWriter to, T value) => _members.Write(to, Unsafe.As<TCase>(value));

        public override T Read(ref ByteReader from) => _members.Read(ref from)
            ?? throw new CorruptBytesException(from.Position, $"a {typeof(TCase).Name} without members");
    }
}
