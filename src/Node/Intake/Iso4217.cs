using System.Collections.Frozen;
using RetailActors.Actors.Retail;

namespace RetailActors.Node.Intake;

/// <summary>
/// The currencies in which a till can take money: ISO 4217 list one without funds, metals and test codes, with those
/// withdrawn since 2023, as tills may still have to deliver. An amount in any other could not be read for certain,
/// since the number of its decimals is not known.
/// </summary>
internal static class Iso4217
{
    private const string Codes =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
        + "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
        + "GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP "
        + "LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB "
        + "PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP "
        + "SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER "
        + "ZAR ZMW ZWG ZWL";

    private static readonly FrozenDictionary<int, Currency> ByCode =
        Codes.Split(' ').ToFrozenDictionary(code => code[0] | code[1] << 8 | code[2] << 16, Currency.Of);

    public static bool TryFind(ReadOnlySpan<byte> code, out Currency currency)
    {
        currency = default;
        return code.Length == 3 && ByCode.TryGetValue(code[0] | code[1] << 8 | code[2] << 16, out currency);
    }
}
