using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.Shopping;

/// <summary>
/// Gives past sales the shifts that their file does not tell: one for each terminal and business date, from one cash
/// drawer with a float, with drops, removals, blind closes and now and then a miscount. The same tickets give the same
/// shifts; their numbers go on through them.
/// </summary>
/// <param name="cash">The tender of the drawer; every other one is declared as it came.</param>
public sealed class DayShifts(TenderId cash)
{
    private readonly Dictionary<TerminalId, Drawer> _drawers = [];

    /// <param name="tickets">Of each terminal in its order.</param>
    public IEnumerable<Ticket> Of(IEnumerable<Ticket> tickets)
    {
        foreach (var (terminal, sale) in tickets)
        {
            if (!_drawers.TryGetValue(terminal, out var drawer))
                _drawers[terminal] = drawer = new Drawer(terminal, cash);
            foreach (var transaction in drawer.Take(sale))
                yield return new Ticket(terminal, transaction);
        }
        foreach (var (terminal, drawer) in _drawers)
            foreach (var transaction in drawer.Close())
                yield return new Ticket(terminal, transaction);
        _drawers.Clear();
    }

    private sealed class Drawer(TerminalId terminal, TenderId cash)
    {
        private const int FloatUnits = 100, DropAboveUnits = 200, RemovalUnits = 20;

        private readonly Dictionary<BusinessDate, int> _shiftsOf = [];
        private readonly SortedDictionary<string, long> _others = new(StringComparer.Ordinal);
        private string? _shift;
        private Transaction _last = null!;
        private ulong _chance;
        private long _number, _inDrawer;
        private int _sales;
        private bool _started;

        private long Unit => (long)Math.Pow(10, _last.Currency.Decimals);

        public IEnumerable<Transaction> Take(Transaction sale)
        {
            var opens = _shift is null || sale.BusinessDate != _last.BusinessDate;
            if (opens && _shift is not null)
                foreach (var end in Close())
                    yield return end;
            _last = sale;
            if (opens)
                yield return Open();
            var paid = sale.Tenders.Where(tender => tender.Id == cash).Sum(tender => tender.Amount);
            if (_inDrawer + paid < 0)
                yield return Move(TransactionKind.FloatEntry, FloatUnits * Unit - _inDrawer - paid);
            _inDrawer += paid;
            foreach (var tender in sale.Tenders.Where(tender => tender.Id != cash))
                _others[tender.Id.Value] = _others.GetValueOrDefault(tender.Id.Value) + tender.Amount;
            yield return sale with { Number = ++_number, Shift = _shift };
            if (++_sales != 3 || !Draws(4, 1))
                yield break;
            yield return Of(TransactionKind.ShiftSuspend);
            yield return Of(TransactionKind.ShiftResume);
        }

        /// <summary>Nothing when no shift is open.</summary>
        public IEnumerable<Transaction> Close()
        {
            if (_shift is null)
                yield break;
            if (Draws(17, 4) && _inDrawer > RemovalUnits * Unit)
                yield return Move(TransactionKind.TenderRemoval, RemovalUnits * Unit);
            if (_inDrawer > DropAboveUnits * Unit)
                yield return Move(Draws(5, 0) ? TransactionKind.BankDrop : TransactionKind.SafeDrop,
                    _inDrawer - FloatUnits * Unit);
            _inDrawer = Math.Max(0, _inDrawer + Miscount());
            Tender[] counted = [new Tender(cash, _inDrawer),
                .. _others.Select(other => new Tender(new TenderId(other.Key), other.Value))];
            if (Draws(3, 2))
            {
                yield return Of(TransactionKind.ShiftBlindClose);
                yield return Of(TransactionKind.TenderDeclaration, counted);
                yield return Of(TransactionKind.ShiftClose);
            }
            else
                yield return Of(TransactionKind.ShiftClose, counted);
            _shift = null;
        }

        /// <summary>The first float comes from the safe; later ones are what was counted, but for a coin that somebody
        /// took meanwhile.</summary>
        private Transaction Open()
        {
            var date = _last.BusinessDate;
            var ordinal = _shiftsOf[date] = _shiftsOf.GetValueOrDefault(date) + 1;
            _shift = $"{terminal}-{date:yyyyMMdd}{(ordinal == 1 ? "" : $"-{ordinal}")}";
            _chance = Fingerprint.Of(System.Text.Encoding.UTF8.GetBytes(_shift));
            (_sales, _inDrawer) = (0, !_started ? FloatUnits * Unit
                : Draws(13, 6) && _inDrawer >= Unit ? _inDrawer - Unit : _inDrawer);
            _started = true;
            _others.Clear();
            return Of(TransactionKind.ShiftOpen, new Tender(cash, _inDrawer));
        }

        /// <summary>A few coins short or over; once in a while a note too much was given out.</summary>
        private long Miscount() => Draws(23, 7) ? -25 * Unit : Draws(7, 3) ? -(Unit + Unit / 4)
            : Draws(11, 5) ? Unit / 2 : 0;

        private bool Draws(uint of, uint this1) => _chance % of == this1;

        private Transaction Move(TransactionKind kind, long amount)
        {
            _inDrawer += kind == TransactionKind.FloatEntry ? amount : -amount;
            return Of(kind, new Tender(cash, amount));
        }

        private Transaction Of(TransactionKind kind, params Tender[] tenders) => new()
        {
            Kind = kind,
            Number = ++_number,
            At = _last.At + (kind is TransactionKind.ShiftClose or TransactionKind.TenderDeclaration
                ? Duration.FromMinutes(1) : Duration.Zero),
            OffsetMinutes = _last.OffsetMinutes,
            BusinessDate = _last.BusinessDate,
            Currency = _last.Currency,
            Shift = _shift,
            Tenders = tenders,
            Total = tenders.Sum(tender => tender.Amount),
        };
    }
}
