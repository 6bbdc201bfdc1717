using System.Text.Json.Nodes;
using System.Text.Json;
using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

/// <summary>A configuration as JSON text, to compare two of them.</summary>
internal static class Json
{
    public static string Of(string hocon, Func<string, string?>? environment = null) =>
        Of(HoconReader.ReadText(hocon, new HoconOptions { Environment = environment ?? (_ => null) }));

    public static string Of(HoconValue value) => Node(value)?.ToJsonString() ?? "null";

    public static HoconException Refusal(string hocon) =>
        Assert.Throws<HoconException>(() => HoconReader.ReadText(hocon));

    private static JsonNode? Node(HoconValue value) => value switch
    {
        HoconObject fields => new JsonObject(fields.Fields
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => KeyValuePair.Create(f.Key, Node(f.Value)))),
        HoconArray array => new JsonArray([.. array.Items.Select(Node)]),
        HoconScalar { Kind: HoconKind.Text } text => JsonValue.Create(text.Text),
        HoconScalar scalar => JsonNode.Parse(scalar.Text, documentOptions: new JsonDocumentOptions { MaxDepth = 1 }),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType().Name),
    };
}
