namespace RetailActors.Node.Cluster;

/// <summary>
/// Whether a node counts as one that mail reaches: a moment's trouble does not say that it is cut off, nor the first
/// good moment that it is back.
/// </summary>
/// <param name="lostAfter">So long without it is cut off; what others call a dead node.</param>
/// <param name="backAfter">So long with it is back.</param>
internal sealed class MailHealth(TimeProvider clock, TimeSpan lostAfter, TimeSpan backAfter)
{
    private volatile bool _comes = true;
    private long _steadySince = clock.GetTimestamp();

    /// <summary>As of the last look.</summary>
    public bool Comes => _comes;

    /// <param name="now">Whether it does at this moment.</param>
    public bool Look(bool now)
    {
        if (now == _comes)
            _steadySince = clock.GetTimestamp();
        else if (clock.GetElapsedTime(_steadySince) > (_comes ? lostAfter : backAfter))
            (_comes, _steadySince) = (now, clock.GetTimestamp());
        return _comes;
    }
}
