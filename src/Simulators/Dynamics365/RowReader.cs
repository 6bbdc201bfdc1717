using System.Globalization;
using System.Text.Json;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// A posted JSON object as a row of its entity: unknown fields, wrong kinds and long texts are refused.
/// </summary>
internal static class RowReader
{
    /// <exception cref="ODataFault">400.</exception>
    public static object?[] Read(EntityType type, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw ODataFault.BadRequest("The request entity's body is not a JSON object.");
        var row = new object?[type.Fields.Length];
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name.StartsWith('@'))
                continue;
            if (!type.Has(property.Name))
                throw ODataFault.BadRequest(
                    $"The property '{property.Name}' does not exist on type "
                    + $"'Microsoft.Dynamics.DataEntities.{type.Entity}'. "
                    + "Make sure to only use property names that are defined by the type.");
            var index = type.IndexOf(property.Name);
            if (!type.Fields[index].Assigned)
                row[index] = Value(type, type.Fields[index], property.Value);
        }
        return row;
    }

    private static object? Value(EntityType type, Field field, JsonElement value)
    {
        switch (field.Kind, value.ValueKind)
        {
            case (_, JsonValueKind.Null): return null;
            case (FieldKind.Number, JsonValueKind.Number) when value.TryGetDecimal(out var number): return number;
            case (FieldKind.Choice, JsonValueKind.String): return value.GetString();
            case (FieldKind.Text, JsonValueKind.String):
                var text = value.GetString()!;
                if (text.Length > field.CharactersMax)
                    throw ODataFault.Write(type.Entity + "Entity", type.Entity,
                        $"The value '{text}' in field '{field.Name}' is longer than {field.CharactersMax} characters");
                return text;
            case (FieldKind.Date, JsonValueKind.String) when DateTimeOffset.TryParse(
                value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date):
                return date;
            default:
                throw ODataFault.BadRequest(
                    $"Cannot convert the literal '{value}' to the expected type of '{field.Name}' ({field.Kind}).");
        }
    }
}
