using RetailActors.Node.Settings.Hocon;

namespace RetailActors.Node.Settings;

/// <summary>Takes the texts of all secrets out of what is shown: a value may be built from a secret.</summary>
internal sealed class Redaction
{
    // A shorter secret would mask ordinary text; it is still never shown under its own key.
    private const int CharsMin = 4;

    private readonly List<string> _secrets = [];

    public Redaction(HoconObject root)
    {
        Collect(root, secret: false);
        _secrets.Sort((a, b) => b.Length.CompareTo(a.Length));
    }

    public string Clean(string text) =>
        _secrets.Aggregate(text, (clean, secret) => clean.Replace(secret, Secret.Mask, StringComparison.Ordinal));

    private void Collect(HoconValue value, bool secret)
    {
        switch (value)
        {
            case HoconObject inside:
                foreach (var (key, field) in inside.Fields)
                    Collect(field, secret || Names.IsSecret(key));
                break;
            case HoconArray array:
                foreach (var item in array.Items)
                    Collect(item, secret);
                break;
            case HoconScalar { Text.Length: >= CharsMin } scalar when secret:
                _secrets.Add(scalar.Text);
                break;
        }
    }
}
