using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Operations;

/// <summary>
/// Any state or fact as JSON that a person can read, without a line for each kind. Bounded: what is long is cut, and
/// says so. Hashes of keys are not told.
/// </summary>
internal sealed class StateText : IDisposable
{
    private const int ListedMax = 100, ValuesMax = 20_000, DepthMax = 16;

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    private readonly MemoryStream _bytes = new();
    private readonly Utf8JsonWriter _json;
    private int _left = ValuesMax;

    private StateText() => _json = new Utf8JsonWriter(_bytes, Intake.Readable.Json with { MaxDepth = 4 * DepthMax });

    public static JsonElement Of(object value)
    {
        using var text = new StateText();
        text.Write(value, 0);
        text._json.Flush();
        using var document = JsonDocument.Parse(text._bytes.GetBuffer().AsMemory(0, (int)text._bytes.Length));
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        _json.Dispose();
        _bytes.Dispose();
    }

    /// <summary>As people name what happened: <c>journal-cut</c>.</summary>
    public static string NameOf(object fact) => Names.Hyphenated(fact.GetType().Name);

    private void Write(object? value, int depth)
    {
        if (--_left < 0 || depth > DepthMax)
            _json.WriteStringValue("…");
        else if (!TryWriteOne(value))
            WriteMany(value!, depth + 1);
    }

    private bool TryWriteOne(object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNullValue();
                break;
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case byte or short or ushort or int or uint or long:
                _json.WriteNumberValue(Convert.ToInt64(value));
                break;
            case ulong number:
                _json.WriteNumberValue(number);
                break;
            case double or float or decimal:
                _json.WriteNumberValue(Convert.ToDecimal(value));
                break;
            case Enum choice:
                _json.WriteStringValue(Names.Hyphenated($"{choice}"));
                break;
            case string or NodaTime.Duration:
                _json.WriteStringValue($"{value}");
                break;
            case NodaTime.Instant at:
                _json.WriteStringValue(Times.Text(at));
                break;
            case ReadOnlyMemory<byte> bytes:
                _json.WriteStringValue($"{bytes.Length} bytes");
                break;
            default:
                if (!SaysItself(value.GetType()))
                    return false;
                _json.WriteStringValue($"{value}");
                break;
        }
        return true;
    }

    private void WriteMany(object value, int depth)
    {
        switch (value)
        {
            case byte[] bytes:
                _json.WriteStringValue($"{bytes.Length} bytes");
                break;
            case TransactionBatch batch:
                WriteBatch(batch, depth);
                break;
            case IDictionary known:
                WriteEntries(known.Cast<object>().Select(KeyAndValue), known.Count, depth);
                break;
            case ITuple tuple:
                WriteList(Enumerable.Range(0, tuple.Length).Select(at => tuple[at]), depth);
                break;
            case IEnumerable list when value.GetType().GetInterfaces().Any(IsDictionary):
                WriteEntries(list.Cast<object>().Select(KeyAndValue), null, depth);
                break;
            case IEnumerable list:
                WriteList(list.Cast<object?>(), depth);
                break;
            default:
                WriteMembers(value, depth);
                break;
        }
    }

    /// <summary>Its transactions as they were sent, instead of their packed bytes.</summary>
    private void WriteBatch(TransactionBatch batch, int depth)
    {
        _json.WriteStartObject();
        _json.WriteString("id", batch.Id.Value);
        _json.WritePropertyName("transactions");
        WriteList(batch.Items.Select(item => (object?)TransactionCodec.Read(batch.BytesOf(item).Span)), depth);
        _json.WriteEndObject();
    }

    private void WriteList(IEnumerable<object?> list, int depth)
    {
        _json.WriteStartArray();
        var written = 0;
        foreach (var one in list)
        {
            if (written++ == ListedMax)
            {
                _json.WriteStringValue("… and more");
                break;
            }
            Write(one, depth);
        }
        _json.WriteEndArray();
    }

    private void WriteEntries(IEnumerable<(object? Key, object? Value)> entries, int? count, int depth)
    {
        _json.WriteStartObject();
        var written = 0;
        foreach (var (key, value) in entries)
        {
            if (written++ == ListedMax)
            {
                _json.WriteString("…", count is null ? "and more" : $"and {count - ListedMax} more");
                break;
            }
            _json.WritePropertyName($"{key}");
            Write(value, depth);
        }
        _json.WriteEndObject();
    }

    private void WriteMembers(object value, int depth)
    {
        var type = value.GetType();
        _json.WriteStartObject();
        if (type.BaseType is { IsAbstract: true } && type.BaseType != typeof(ValueType))
            _json.WriteString("is", NameOf(value));
        foreach (var member in Known.GetOrAdd(type, MembersOf))
        {
            _json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(member.Name));
            if (member.Name.EndsWith("KeyHash", StringComparison.Ordinal))
                _json.WriteStringValue("hidden");
            else
                Write(ValueOf(member, value), depth);
        }
        _json.WriteEndObject();
    }

    private static object? ValueOf(PropertyInfo member, object value)
    {
        try
        {
            return member.GetValue(value);
        }
        catch (TargetInvocationException e)
        {
            return $"unreadable: {e.InnerException?.Message}";
        }
    }

    private static PropertyInfo[] MembersOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0
                && !p.PropertyType.IsByRefLike && p.DeclaringType != typeof(object))];

    /// <summary>An id, an amount, a date: what knows how it is written.</summary>
    private static bool SaysItself(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes) is { } method
        && method.DeclaringType is { } declares && declares != typeof(object) && declares != typeof(ValueType)
        && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && !(type.IsGenericType && type.FullName!.StartsWith("System.", StringComparison.Ordinal));

    private static bool IsDictionary(Type type) => type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            || type.GetGenericTypeDefinition() == typeof(IDictionary<,>));

    private static (object?, object?) KeyAndValue(object entry) => entry is DictionaryEntry old
        ? (old.Key, old.Value)
        : (entry.GetType().GetProperty("Key")!.GetValue(entry), entry.GetType().GetProperty("Value")!.GetValue(entry));
}
