using System.Security.Cryptography;
using System.Text;
using RetailActors.Node.Intake;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Operations;

/// <summary>What an endpoint is, to those who may call it. Every endpoint declares one; a test looks at all.</summary>
public enum Access
{
    /// <summary>Without a key.</summary>
    Anyone,

    /// <summary>With the key of the terminal that the path names.</summary>
    OwnTerminal,

    /// <summary>Reads and changes nothing.</summary>
    View,

    /// <summary>Work on cases that moves no money: assign, note, try again.</summary>
    Handle,

    /// <summary>Says what the ledger gets: waives, closes, settles.</summary>
    Book,

    /// <summary>Runs the node: master data, connections.</summary>
    Operate,

    /// <summary>Stores, terminals and their keys; and whatever has not said otherwise.</summary>
    Administer,
}

/// <summary>On every endpoint, as metadata; one without it is answered to nobody.</summary>
public sealed record AccessRule(Access Access);

/// <summary>Who has an operator's key. Each role may what its work needs, and no more.</summary>
public enum Role { Viewer, Operations, Finance, Administrator }

public static class Roles
{
    public static bool May(this Role role, Access access) => role switch
    {
        Role.Administrator => access is not Access.OwnTerminal,
        Role.Finance => access is Access.View or Access.Handle or Access.Book,
        Role.Operations => access is Access.View or Access.Handle or Access.Operate,
        Role.Viewer => access is Access.View,
        _ => throw new System.Diagnostics.UnreachableException($"{role}"),
    };

    /// <summary>Who may, for people.</summary>
    public static string Names(Access access) => string.Join(", ",
        Enum.GetValues<Role>().Where(role => role.May(access)).Select(role => $"{role}".ToLowerInvariant()));
}

/// <summary>The keys of the roles, as hashes.</summary>
public sealed class RoleKeys
{
    private readonly List<(Role Role, byte[] Hash)> _keys = [];

    /// <exception cref="ArgumentException">Two roles have the same key: nobody could say who acted.</exception>
    public RoleKeys(string administratorKey, AccessSection settings)
    {
        Add(Role.Administrator, administratorKey, "retail.node.operator-key");
        Add(Role.Viewer, settings.ViewerKey?.Reveal(), "retail.access.viewer-key");
        Add(Role.Operations, settings.OperationsKey?.Reveal(), "retail.access.operations-key");
        Add(Role.Finance, settings.FinanceKey?.Reveal(), "retail.access.finance-key");
    }

    private void Add(Role role, string? key, string setting)
    {
        if (key is null)
            return;
        if (Find(key) is { } other)
            throw new ArgumentException($"{setting} is also the key of {other}; allowed: a key of its own");
        _keys.Add((role, Hash(key)));
    }

    /// <summary>Null: nobody's. Takes as long whoever's it is, and however much of it is right.</summary>
    public Role? Find(string key)
    {
        var (hash, found) = (Hash(key), default(Role?));
        foreach (var (role, known) in _keys)
            if (CryptographicOperations.FixedTimeEquals(hash, known))
                found = role;
        return found;
    }

    private static byte[] Hash(string key) => Encoding.ASCII.GetBytes(Keys.HashOf(key));
}
