using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// The query options of one read. Anything else that begins with <c>$</c> is refused; <c>$expand</c> is not simulated.
/// </summary>
internal sealed class ODataQuery
{
    private ODataQuery(EntityType type) => Type = type;

    public EntityType Type { get; }

    public ODataFilter? Filter { get; private set; }

    public int[]? Select { get; private set; }

    public (int Field, bool Descending)[] Order { get; private set; } = [];

    public int? Top { get; private set; }

    public int Skip { get; private set; }

    public bool Count { get; private set; }

    public bool CrossCompany { get; private set; }

    /// <exception cref="ODataFault">400.</exception>
    public static ODataQuery Parse(EntityType type, string queryString)
    {
        var query = new ODataQuery(type);
        foreach (var (name, value) in QueryHelpers.ParseQuery(queryString))
            query.Take(name, value);
        return query;
    }

    private void Take(string name, StringValues values)
    {
        var value = values.ToString();
        switch (name)
        {
            case "$filter": Filter = ODataFilter.Parse(Type, value); break;
            case "$select": Select = [.. value.Split(',').Select(field => Type.IndexOf(field.Trim()))]; break;
            case "$orderby": Order = [.. value.Split(',').Select(Ordered)]; break;
            case "$top": Top = Number(name, value); break;
            case "$skip" or "$skiptoken": Skip += Number(name, value); break;
            case "$count": Count = value == "true"; break;
            case "cross-company": CrossCompany = value == "true"; break;
            default:
                if (name.StartsWith('$'))
                    throw ODataFault.BadRequest($"The query parameter '{name}' is not supported.");
                break;
        }
    }

    private (int Field, bool Descending) Ordered(string part)
    {
        var words = part.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var direction = words.Length == 2 ? words[1] : "asc";
        return words.Length is 1 or 2 && direction is "asc" or "desc"
            ? (Type.IndexOf(words[0]), direction == "desc")
            : throw ODataFault.BadRequest($"'{part}' is not an order.");
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ODataFault.BadRequest(
                $"Invalid value '{value}' for {name} query option found. "
                + $"The {name} query option requires a non-negative integer value.");

    /// <summary>One page of the rows, and where the next one begins; null when this is the last.</summary>
    public (List<object?[]> Rows, int Total, int? Next) Page(
        IEnumerable<object?[]> rows, string company, int pageRowsMax)
    {
        var companyField = Type.PerCompany ? Type.IndexOf(EntityType.Company) : -1;
        var all = rows
            .Where(row => CrossCompany || companyField < 0 || ODataFilter.Order(row[companyField], company) == 0)
            .Where(row => Filter is null || Filter.Matches(row))
            .ToList();
        if (Order.Length > 0)
            all = [.. all.Order(Comparer<object?[]>.Create(Compare))];
        var size = Math.Min(Top ?? int.MaxValue, pageRowsMax);
        var page = all.Skip(Skip).Take(size).ToList();
        var more = Skip + page.Count < all.Count && (Top is null || Top > page.Count);
        return (page, all.Count, more ? Skip + page.Count : null);
    }

    private int Compare(object?[]? a, object?[]? b)
    {
        foreach (var (field, descending) in Order)
            if (ODataFilter.Order(a![field], b![field]) is not 0 and var order)
                return descending ? -order : order;
        return 0;
    }

    /// <summary>The query string of the next page: a client must not read meaning into it.</summary>
    public QueryString Continue(string queryString, int next)
    {
        var left = QueryHelpers.ParseQuery(queryString)
            .Where(option => option.Key is not ("$skip" or "$skiptoken" or "$top"))
            .Append(new("$skiptoken", next.ToString(CultureInfo.InvariantCulture)));
        if (Top is { } top)
            left = left.Append(new("$top", (top - (next - Skip)).ToString(CultureInfo.InvariantCulture)));
        return QueryString.Create(left);
    }
}
