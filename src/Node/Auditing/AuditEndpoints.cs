using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using RetailActors.Streams.Auditing;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Auditing;

/// <summary>The go-live audit: codes of the stores against the ERP's master data, read anew (R19).</summary>
internal sealed class AuditEndpoints(RetailNode node)
{
    private const int CodesMax = 1_000_000;

    public void Map(OperatorPaths paths) => paths.Post("/v1/audit/golive", GoLive, Access.View);

    private async Task GoLive(HttpContext http)
    {
        if (await Bodies.Read(http, AuditJson.Default.AuditRequest) is not { } request)
            return;
        var date = BusinessDate.From(DateOnly.FromDateTime(node.Clock.GetUtcNow().UtcDateTime));
        if ((Problem(request) ?? (request.Date is { } text && !BusinessDate.TryParse(text, out date)
            ? $"date is '{text}'; allowed: yyyy-MM-dd, 1970 to 2200" : null)) is { } problem)
            await Problems.Write(http, 400, "wrong-value", "The request is not allowed", problem);
        else if (node.Erp is not { } erp)
            await Problems.Write(http, 503, "erp-unavailable", "There is no ERP", "retail.erp.kind is none");
        else
            try
            {
                await Bodies.Write(http, await Take(erp, request, date, http.RequestAborted),
                    AuditJson.Default.AuditView);
            }
            catch (ErpUnavailableException e)
            {
                await Problems.Write(http, 503, "erp-unavailable", "The ERP could not be read", e.Message);
            }
    }

    private static string? Problem(AuditRequest request)
    {
        if (request.Codes.Count > CodesMax)
            return $"codes has {request.Codes.Count} entries; allowed: up to {CodesMax}";
        foreach (var (index, code) in request.Codes.Index())
        {
            if (!GoLiveAudit.Kinds.Contains(code.Kind))
                return $"codes[{index}].kind is '{code.Kind}'; allowed: {string.Join(", ", GoLiveAudit.Kinds)}";
            if (code.Code.Length is 0 or > 64)
                return $"codes[{index}].code is '{code.Code}'; allowed: 1 to 64 characters";
        }
        return null;
    }

    private async Task<AuditView> Take(IErp erp, AuditRequest request, BusinessDate date, CancellationToken cancel)
    {
        var codes = request.Codes.Select(c => new UsedCode(c.Kind, c.Code, c.Unit, c.Tax))
            .Concat(node.Registry.Stores.Values.SelectMany(s => new[] { new UsedCode("store", s.Id.Value),
                new UsedCode("currency", s.Currency.Code) })).ToList();
        if (request.Seen)
        {
            var seen = new SeenCodes(node.Journal);
            foreach (var terminals in node.Shards.Terminals)
                await seen.Add(terminals.Id, cancel);
            codes.AddRange(seen.All);
        }
        var report = GoLiveAudit.Check(codes, await erp.ReadMasterData(cancel), date,
            RulesOfSettings.Enrichment(node.Settings).Costs);
        return new AuditView(erp.Name, date.ToString(), report.IsReady,
            [.. GoLiveAudit.Kinds.Where(report.Checked.ContainsKey).Select(kind => new AuditCheckedView(kind,
                report.Checked[kind], report.Findings.Where(f => f.Kind == kind && f.Fails).Select(f => f.Code)
                    .Distinct().Count()))],
            [.. report.Findings.Select(View)]);
    }

    private static AuditFindingView View(AuditFinding finding)
    {
        var kind = finding.CaseKind is { } name ? CaseKinds.Of(name) : null;
        return new AuditFindingView(finding.Kind, finding.Code, finding.Fails ? "fail" : "look", finding.Problem,
            finding.Uses, $"{kind?.Owner ?? CaseOwner.Operations}",
            kind?.Remedy ?? "Correct it in the ERP's master data.");
    }
}
