using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RetailActors.Simulators.Servers;

/// <summary>A certificate that a private server made for itself.</summary>
internal static class SelfSigned
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task Write(string certificateFile, string keyFile, CancellationToken cancel)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        // Its own authority: who trusts it trusts nothing else by it.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        using var certificate = request.CreateSelfSigned(From, From.AddYears(50));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem(), cancel);
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
