using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>The rows of one invoice number in one country, in file order.</summary>
internal sealed record Invoice(string Number, string Country, List<OnlineRetailRow> Rows);

/// <summary>
/// Gathers rows into invoices, in the order of their first rows. Rows of an invoice may stand apart by
/// <see cref="RowsApartMax"/> rows; that is also what is held in memory, besides the numbers of the invoices seen.
/// </summary>
internal sealed class Invoices
{
    private const int RowsApartMax = 10_000;

    private const int InvoiceRowsMax = 100_000;

    private const int InvoicesMax = 5_000_000;

    private readonly Dictionary<(string Number, string Country), string> _closed = [];

    /// <exception cref="TicketFileException">
    /// An invoice comes again: in another file, or far behind its other rows.
    /// </exception>
    public IEnumerable<Invoice> Gather(string path, IEnumerable<OnlineRetailRow> rows)
    {
        var open = new Dictionary<(string, string), Open>();
        var inOrder = new Queue<Open>();
        var count = 0L;
        foreach (var row in rows)
        {
            var key = (row.Invoice, row.Country);
            if (!open.TryGetValue(key, out var invoice))
            {
                Refuse(path, row);
                inOrder.Enqueue(open[key] = invoice = new Open(new Invoice(row.Invoice, row.Country, [])));
            }
            invoice.Add(path, row, ++count);
            while (inOrder.Peek().LastRow < count - RowsApartMax)
                yield return Close(path, inOrder.Dequeue(), open);
        }
        while (inOrder.TryDequeue(out var invoice))
            yield return Close(path, invoice, open);
    }

    private Invoice Close(string path, Open open, Dictionary<(string, string), Open> all)
    {
        var key = (open.Invoice.Number, open.Invoice.Country);
        all.Remove(key);
        if (_closed.Count == InvoicesMax)
            throw new TicketFileException(path, $"more than {InvoicesMax} invoices in one replay");
        _closed.Add(key, path);
        return open.Invoice;
    }

    private void Refuse(string path, OnlineRetailRow row)
    {
        if (_closed.TryGetValue((row.Invoice, row.Country), out var where))
            throw new TicketFileException(
                path, row.Line, "InvoiceNo", row.Invoice,
                $"an invoice in one file, its rows within {RowsApartMax} rows; this one was in {where} before");
    }

    private sealed record Open(Invoice Invoice)
    {
        public long LastRow { get; private set; }

        public void Add(string path, OnlineRetailRow row, long number)
        {
            if (Invoice.Rows.Count == InvoiceRowsMax)
                throw new TicketFileException(
                    path, row.Line, "InvoiceNo", row.Invoice, $"at most {InvoiceRowsMax} rows an invoice");
            Invoice.Rows.Add(row);
            LastRow = number;
        }
    }
}
