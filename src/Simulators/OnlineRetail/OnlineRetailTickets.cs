using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>
/// Rows of the UCI Online Retail set as tickets (docs/REAL-SALES.md): a country is a store, a store has one terminal a
/// month, and the terminal numbers its invoices from 1 in file order. So months can be replayed in any order, together
/// or one by one, and again: numbers and content stay the same. A month's file is replayed whole.
/// </summary>
public sealed class OnlineRetailTickets
{
    private const int TerminalsMax = 100_000;

    private readonly Invoices _invoices = new();
    private readonly Dictionary<TerminalId, long> _numbers = [];

    /// <summary>Can be called for one file after the other; holds a window of one file's rows.</summary>
    /// <exception cref="TicketFileException">A cell is not understood, or an invoice comes again.</exception>
    public IEnumerable<Ticket> Read(string path)
    {
        foreach (var invoice in _invoices.Gather(path, OnlineRetailReader.Read(path)))
        {
            var terminal = OnlineRetailStores.Terminal(invoice.Country, invoice.Rows[0].At.Date);
            var next = _numbers.GetValueOrDefault(terminal) + 1;
            foreach (var transaction in InvoiceMapping.ToTransactions(invoice, next))
            {
                _numbers[terminal] = transaction.Number;
                yield return new Ticket(terminal, transaction);
            }
            if (_numbers.Count > TerminalsMax)
                throw new TicketFileException(path, $"more than {TerminalsMax} countries and months in one replay");
        }
    }
}
