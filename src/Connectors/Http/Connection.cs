namespace RetailActors.Connectors.Http;

internal static class Connection
{
    /// <summary>Only what fails before a byte of the request can have left.</summary>
    public static bool NeverSent(Exception broken) => broken is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };
}
