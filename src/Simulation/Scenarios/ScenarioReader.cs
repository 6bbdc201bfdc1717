using System.Globalization;
using NodaTime;
using RetailActors.Actors.Retail;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace RetailActors.Simulation.Scenarios;

/// <summary>A file is no scenario; the message names the key, the value and what is allowed.</summary>
public sealed class ScenarioException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads scenario files (docs/SCENARIOS.md): strict, so that a misspelt key is no silent nothing.</summary>
public static class ScenarioReader
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(HyphenatedNamingConvention.Instance).WithDuplicateKeyChecking().Build();

    /// <exception cref="ScenarioException">The text is no scenario.</exception>
    public static Scenario Read(string text)
    {
        try
        {
            return Check(Yaml.Deserialize<ScenarioText>(text) ?? throw Fail("name", "", "a scenario is not empty"));
        }
        catch (YamlException e)
        {
            throw new ScenarioException($"line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static Scenario Check(ScenarioText text)
    {
        var stores = Some("stores", text.Stores).Select(store => new StoreId(store)).ToList();
        var devices = Some("devices", text.Devices).Select((d, i) => Device($"devices[{i}]", d, stores)).ToList();
        var names = devices.Select(device => device.Name).ToHashSet();
        if (names.Count != devices.Count)
            throw Fail("devices[].name", "", "each name once");
        var steps = Some("timeline", text.Timeline)
            .Select((s, i) => new ScenarioStep(Time($"timeline[{i}].at", s.At), Event($"timeline[{i}]", s)))
            .ToList();
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
            CheckNames($"timeline[{index}]", step.Event, names, stores);
        var starts = Time("starts", text.Starts);
        return steps.TrueForAll(step => step.At >= starts)
            ? new Scenario(Said("name", text.Name), Said("about", text.About), starts, stores, devices, steps,
                Expect(text.Expect ?? throw Fail("expect", "", "what has to be true in the end")))
            : throw Fail("timeline[].at", "", $"not before it starts, {text.Starts}");
    }

    private static ScenarioDevice Device(string at, DeviceText device, List<StoreId> stores)
    {
        var store = new StoreId(Said($"{at}.store", device.Store));
        return stores.Contains(store)
            ? new ScenarioDevice(Said($"{at}.name", device.Name),
                new TerminalId(Said($"{at}.terminal", device.Terminal)), store, device.Shifts)
            : throw Fail($"{at}.store", store.Value, string.Join(", ", stores));
    }

    private static void CheckNames(string at, ScenarioEvent what, HashSet<string> devices, List<StoreId> stores)
    {
        var device = what switch
        {
            ScenarioEvent.Sells e => e.Device,
            ScenarioEvent.SellsWrong e => e.Device,
            ScenarioEvent.Offline e => e.Device,
            ScenarioEvent.LosesAnswers e => e.Device,
            ScenarioEvent.RestoresBackup e => e.Device,
            ScenarioEvent.Clock e => e.Device,
            _ => null,
        };
        if (device is not null && !devices.Contains(device))
            throw Fail($"{at}.device", device, string.Join(", ", devices));
        if (what is ScenarioEvent.Offline { Store: { } store } && !stores.Contains(store))
            throw Fail($"{at}.store", store.Value, string.Join(", ", stores));
    }

    private static ScenarioEvent Event(string at, StepText step)
    {
        ScenarioEvent?[] said =
        [
            Of(step.Sells, e => new ScenarioEvent.Sells(Said(at, e.Device), Count(at, e.Count), Length(at, e.Over))),
            Of(step.SellsWrong, e => new ScenarioEvent.SellsWrong(Said(at, e.Device), Count(at, e.Count))),
            Of(step.Offline, e => Offline(at, e)),
            Of(step.LosesAnswers, e => new ScenarioEvent.LosesAnswers(Said(at, e.Device), Count(at, e.Batches))),
            Of(step.RestoresBackup, e =>
                new ScenarioEvent.RestoresBackup(Said(at, e.Device), Count(at, e.Transactions))),
            Of(step.Clock, e => new ScenarioEvent.Clock(Said(at, e.Device), Length(at, e.Off))),
            Of(step.ErpDown, e => new ScenarioEvent.ErpDown(Length(at, e.For))),
            Of(step.ErpThrottles, e => new ScenarioEvent.ErpThrottles(Length(at, e.For))),
            Of(step.NodeKilled, e => new ScenarioEvent.NodeKilled(e.InFlush, Length(at, e.DownFor))),
            Of(step.Unmaps, e => new ScenarioEvent.Unmaps(new Sku(Said(at, e.Sku)))),
            step.Mends is true ? new ScenarioEvent.Mends() : null,
            Of(step.ClosesDay, e => new ScenarioEvent.ClosesDay(Date(at, e.Through))),
        ];
        return said.Where(one => one is not null).ToList() is [{ } only]
            ? only
            : throw Fail(at, "", "exactly one of sells, sells-wrong, offline, loses-answers, restores-backup, clock, "
                + "erp-down, erp-throttles, node-killed, unmaps, mends, closes-day");
    }

    private static ScenarioEvent? Of<T>(T? text, Func<T, ScenarioEvent> read)
        where T : class => text is null ? null : read(text);

    private static ScenarioEvent.Offline Offline(string at, OfflineText text) =>
        text.Device is null == text.Store is null
            ? throw Fail($"{at}.offline", "", "either a device or a store")
            : new ScenarioEvent.Offline(text.Device, text.Store is { } store ? new StoreId(store) : null,
                Length(at, text.For));

    private static Expectations Expect(ExpectText text) => new(
        Length("expect.within", text.Within), text.Recorded, text.Conflicts, text.Held, text.Posted, text.Cases,
        [.. (text.Days ?? []).Select((day, i) => new ExpectedDay(new StoreId(Said($"expect.days[{i}].store",
            day.Store)), Date($"expect.days[{i}].date", day.Date), day.Posted))]);

    private static List<T> Some<T>(string key, List<T>? list) =>
        list is { Count: > 0 } ? list : throw Fail(key, "", "at least one");

    private static string Said(string key, string? text) =>
        string.IsNullOrWhiteSpace(text) ? throw Fail(key, "", "not left out") : text.Trim();

    private static int Count(string key, int count) =>
        count is >= 1 and <= 100_000 ? count : throw Fail(key, $"{count}", "1 to 100000");

    private static BusinessDate Date(string key, string? text) =>
        BusinessDate.TryParse(text ?? "", out var date) ? date : throw Fail(key, text, "a date yyyy-MM-dd");

    /// <summary>Times are UTC, to the minute.</summary>
    private static Instant Time(string key, string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? Instant.FromDateTimeUtc(DateTime.SpecifyKind(at, DateTimeKind.Utc))
            : throw Fail(key, text, "a time in UTC as 2026-11-27 08:00");

    /// <summary>A number with s, m, h or d; it may be negative, for a clock that is slow.</summary>
    private static Duration Length(string key, string? text)
    {
        var seconds = text is { Length: > 1 } ? text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => 0,
        } : 0;
        return seconds > 0 && long.TryParse(text![..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var number) && Math.Abs(number) * seconds <= 366L * 86_400
            ? Duration.FromSeconds(number * seconds)
            : throw Fail(key, text, "a number with s, m, h or d, up to a year");
    }

    private static ScenarioException Fail(string key, string? value, string allowed) =>
        new($"{key} is '{value}'; allowed: {allowed}");
}
