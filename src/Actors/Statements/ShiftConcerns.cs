using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>What about a store's shifts needs a person, while it does: each is a case with an owner.</summary>
internal static class ShiftConcerns
{
    /// <returns>Why, by the case's key.</returns>
    public static SortedDictionary<string, string> Of(StoreId store, IReadOnlyCollection<Shift> watched)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var shift in watched)
            AddOwn(found, $"{store}/{shift.Id}", shift);
        var open = watched.Where(shift => shift.State == ShiftState.Open).ToArray();
        foreach (var drawer in open.GroupBy(shift => shift.Drawer))
            if (drawer.Count() > 1)
                found[$"{CaseKinds.DrawerOpenTwice}:{store}/{drawer.Key}"] =
                    $"drawer {drawer.Key} has open shifts {Names(drawer)}";
        var shared = open.Where(shift => shift.Shared).ToArray();
        if (shared.Length > 1)
            found[$"{CaseKinds.SharedShifts}:{store}"] = $"open shared shifts: {Names(shared)}";
        return found;
    }

    private static void AddOwn(SortedDictionary<string, string> found, string subject, Shift shift)
    {
        void Add(string kind, bool holds, Func<string> why)
        {
            if (holds)
                found[$"{kind}:{subject}"] = why();
        }
        Add(CaseKinds.BusyTerminal, !shift.Shared && (shift.Active.Count > 1 || shift.Strays.Count > 0),
            () => $"shift {shift.Id} is open at {string.Join(", ", shift.Active)}"
                + (shift.Strays.Count > 0 ? $", used at {string.Join(", ", shift.Strays)}" : ""));
        Add(CaseKinds.ShiftLeftOpen, shift is { LeftOpen: true, IsOpen: true },
            () => $"shift {shift.Id} of {shift.Date} at {shift.OpenedAt} is {shift.State} after its day");
        Add(CaseKinds.ShiftOverlap, shift.Overlap is not null, () => shift.Overlap!);
        Add(CaseKinds.ShiftUnsynchronised, shift.Unsynchronised.Count > 0,
            () => $"shift {shift.Id} was closed before all had come: {string.Join("; ", shift.Unsynchronised)}");
        Add(CaseKinds.ShiftLate, shift.LateDate is not null,
            () => $"{shift.Late} transactions came after the close of shift {shift.Id}");
    }

    private static string Names(IEnumerable<Shift> shifts) => string.Join(", ", shifts.Select(shift => shift.Id));
}
