namespace RetailActors.Simulators.Dynamics365;

internal enum FieldKind
{
    Text,
    Number,
    Date,

    /// <summary>
    /// A choice that OData spells <c>Microsoft.Dynamics.DataEntities.NoYes'Yes'</c>; only eq and ne compare it.
    /// </summary>
    Choice,
}

/// <param name="CharactersMax">Longer texts are refused, as the extended data type of the column has it.</param>
/// <param name="Assigned">The server gives the value; what a client sends is not taken.</param>
internal sealed record Field(
    string Name, FieldKind Kind = FieldKind.Text, int CharactersMax = int.MaxValue,
    bool Key = false, bool Assigned = false);

/// <summary>
/// A data entity as <c>$metadata</c> would show it. A row is an array in the order of the fields, never changed once it
/// can be read.
/// </summary>
/// <param name="Set">The public collection name, the last part of the address.</param>
/// <param name="Entity">The name that error texts use.</param>
internal sealed class EntityType(string set, string entity, params Field[] fields)
{
    public const string Company = "dataAreaId";

    private readonly Dictionary<string, int> _index =
        fields.Select((field, index) => (field.Name, index)).ToDictionary(f => f.Name, f => f.index);

    public string Set { get; } = set;

    public string Entity { get; } = entity;

    public Field[] Fields { get; } = fields;

    public bool PerCompany => _index.ContainsKey(Company);

    /// <exception cref="ODataFault">400: there is no such field.</exception>
    public int IndexOf(string field) => _index.TryGetValue(field, out var index)
        ? index
        : throw ODataFault.BadRequest(
            $"Could not find a property named '{field}' on type 'Microsoft.Dynamics.DataEntities.{Entity}'.");

    public bool Has(string field) => _index.ContainsKey(field);

    /// <summary>A row of the given values; what is not named is empty.</summary>
    public object?[] Row(params (string Field, object? Value)[] values)
    {
        var row = new object?[Fields.Length];
        foreach (var (field, value) in values)
            row[IndexOf(field)] = value;
        return row;
    }
}

/// <summary>
/// A refusal in the form the service gives it: a status, and a message inside <c>error.innererror</c>.
/// </summary>
internal sealed class ODataFault(int status, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public int Status { get; } = status;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public static ODataFault BadRequest(string message) => new(400, message);

    /// <summary>
    /// How a failed write reads; the frame is documented by users of the service, the infolog is the reason.
    /// </summary>
    public static ODataFault Write(string entity, string source, string why) => new(
        400,
        $"Write failed for table row of type '{entity}'. Infolog: Warning: {why}; "
        + $"Warning: validateWrite failed on data source '{source} ({source})'.");
}
