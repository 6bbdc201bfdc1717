namespace RetailActors.Node.Settings;

/// <summary>What an operator may have meant by a key that does not exist.</summary>
internal static class KnownKeys
{
    private const int CharsMax = 100;

    public static string NearestTo(string key)
    {
        if (SettingsTable.ByKey.ContainsKey($"{SettingsTable.Root}.{key}"))
            return $"{SettingsTable.Root}.{key}";
        var nearest = key.Length > CharsMax ? null : SettingsTable.All.MinBy(s => Distance(s.Key, key));
        return nearest is not null && Distance(nearest.Key, key) <= 2 + (key.Length / 6)
            ? $"perhaps {nearest.Key}"
            : "a key of cluster.hocon as it is shipped";
    }

    /// <summary>Levenshtein: letters to add, take away or change.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
