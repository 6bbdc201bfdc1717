using RetailActors.Actors.Storage;

namespace RetailActors.Fuzz.Bytes;

/// <summary>
/// What reading untrusted stored bytes may do: give a value, or say that it is damage; within bounds.
/// </summary>
internal static class Judge
{
    /// <summary>So much is read with few bytes at most: a count is believed only as far as bytes are there.</summary>
    private const long BytesPerByteMax = 2_000, BytesMin = 1 << 20;

    public static string Read(int length, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = Outcome(read);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= BytesMin + length * BytesPerByteMax, $"{length} bytes made it take {allocated}");
        return outcome;
    }

    /// <summary>
    /// The runtime parks an entity whose bytes throw anything; these are the ones that say what is wrong with them.
    /// </summary>
    private static string Outcome(Action read)
    {
        try
        {
            read();
            return "read";
        }
        catch (CorruptBytesException)
        {
            return "damage";
        }
        catch (CorruptJournalException)
        {
            return "damage";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException
            or KeyNotFoundException)
        {
            return "not of the trade";
        }
    }
}
