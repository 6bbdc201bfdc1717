using System.Text.Json;

namespace RetailActors.Node.Edits;

/// <param name="State">booked, held, waived, or recorded: on its way to the books.</param>
/// <param name="Case">What holds it.</param>
/// <param name="Content">As it is now, in the wire format.</param>
/// <param name="Original">As the terminal sent it, when it was edited.</param>
/// <param name="Broken">What rules hold it or warn of it, by the master data of now.</param>
/// <param name="Explained">How its taxes were rounded, and where a difference went.</param>
public sealed record TransactionView(
    string Transaction, string Store, string State, string? Case, string? Why, string? Journal, string RecordedAt,
    JsonElement Content, JsonElement? Original, IReadOnlyList<EditView> Edits, IReadOnlyList<string> Broken,
    IReadOnlyList<string> Explained);

public sealed record EditView(
    string Transaction, string Store, string At, string Who, string Why, IReadOnlyList<EditChangeView> Changes);

public sealed record EditChangeView(string Field, string? Old, string? New);

public sealed record EditRequest(IReadOnlyList<EditField> Set, string Why);

/// <param name="Field">Its path in the wire format.</param>
/// <param name="Value">Left out: the field is taken away.</param>
public sealed record EditField(string Field, string? Value = null);
