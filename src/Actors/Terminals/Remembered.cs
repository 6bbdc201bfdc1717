using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>
/// The content of every number a terminal has used, as a fingerprint of 8 bytes: tells a repeat from a conflict. Pages
/// of 256 numbers; the oldest pages beyond <see cref="NumbersMax"/> are forgotten.
/// </summary>
public sealed class Remembered
{
    /// <summary>Ten years of a busy till, 8 MB.</summary>
    public const int NumbersMax = 1_000_000;

    private const int PageSize = 256;
    private readonly Dictionary<long, ulong[]> _pages = [];
    private long _lastPageNumber = -1;
    private ulong[]? _lastPage;
    private long _oldest = long.MaxValue;

    public long Bytes => _pages.Count * (PageSize * 8L + 64);

    /// <summary>Null when the number is unknown, or was forgotten.</summary>
    public ulong? Find(long number)
    {
        var page = PageOf(number / PageSize);
        return page is not null && page[number % PageSize] is var value and not 0 ? value : null;
    }

    public void Add(long number, ulong fingerprint)
    {
        var page = PageOf(number / PageSize) ?? NewPage(number / PageSize);
        page[number % PageSize] = Stored(fingerprint);
    }

    /// <summary>Zero means absent, so a fingerprint of zero is kept as one.</summary>
    public static ulong Stored(ulong fingerprint) => fingerprint == 0 ? 1 : fingerprint;

    private ulong[]? PageOf(long pageNumber)
    {
        if (pageNumber == _lastPageNumber)
            return _lastPage;
        if (!_pages.TryGetValue(pageNumber, out var page))
            return null;
        (_lastPageNumber, _lastPage) = (pageNumber, page);
        return page;
    }

    private ulong[] NewPage(long pageNumber)
    {
        var page = _pages[pageNumber] = new ulong[PageSize];
        (_lastPageNumber, _lastPage) = (pageNumber, page);
        _oldest = Math.Min(_oldest, pageNumber);
        while (_pages.Count > NumbersMax / PageSize)
            _pages.Remove(_oldest++);
        // What is older than all that is kept is forgotten at once: it must not live on here only.
        if (pageNumber < _oldest)
            (_lastPageNumber, _lastPage) = (-1, null);
        return page;
    }

    public void Write(ByteWriter to)
    {
        to.Count(_pages.Count);
        foreach (var (number, page) in _pages.OrderBy(pair => pair.Key))
        {
            to.UVar((ulong)number);
            foreach (var fingerprint in page)
                to.UInt64Fixed(fingerprint);
        }
    }

    public static Remembered Read(ref ByteReader from)
    {
        var remembered = new Remembered();
        for (var left = from.Count(); left > 0; left--)
        {
            var page = remembered.NewPage((long)from.UVar());
            for (var i = 0; i < page.Length; i++)
                page[i] = from.UInt64Fixed();
        }
        return remembered;
    }
}
