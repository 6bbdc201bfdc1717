using System.Globalization;
using NodaTime;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Operations;

/// <summary>What a store and a terminal may be called, and have.</summary>
internal static class RegistryCheck
{
    private const int KeyCharactersMin = 32;

    /// <summary>A sentence that names the field, the value and what is allowed; null when all is well.</summary>
    public static string? Problem(IReadOnlyList<StoreView> stores, IReadOnlyList<NewTerminalView> terminals)
    {
        foreach (var store in stores)
        {
            if (!IsId(store.Store))
                return $"store is '{store.Store}'; allowed: 1 to 64 of A-Z a-z 0-9 . _ -";
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(store.TimeZone) is null)
                return $"timeZone of {store.Store} is '{store.TimeZone}'; allowed: an IANA name such as Europe/London";
            if (!TimeOnly.TryParseExact(store.CutOver, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out _))
                return $"cutOver of {store.Store} is '{store.CutOver}'; allowed: HH:mm";
            if (!Currency.TryOf(store.Currency, out _))
                return $"currency of {store.Store} is '{store.Currency}'; allowed: an ISO 4217 code";
        }
        foreach (var terminal in terminals)
        {
            if (!IsId(terminal.Terminal))
                return $"terminal is '{terminal.Terminal}'; allowed: 1 to 64 of A-Z a-z 0-9 . _ -";
            if (terminal.Key is { Length: < KeyCharactersMin or > 256 })
                return $"key of {terminal.Terminal} has {terminal.Key.Length} characters; allowed: "
                    + $"{KeyCharactersMin} to 256, random";
        }
        return null;
    }

    public static Store ToStore(StoreView view)
    {
        var cutOver = TimeOnly.ParseExact(view.CutOver, "HH:mm", CultureInfo.InvariantCulture);
        return new Store(new StoreId(view.Store), view.TimeZone, cutOver.Hour * 60 + cutOver.Minute,
            Currency.Of(view.Currency));
    }

    private static bool IsId(string? text) => text is { Length: > 0 and <= 64 } && text
        .All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
