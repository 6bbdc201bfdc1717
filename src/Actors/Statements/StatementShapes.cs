using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Statements;

/// <summary>What version 2 of the books' events adds: other currencies, and statements by shift.</summary>
internal static class StatementShapes
{
    public static void WriteBooked(ByteWriter to, BooksEvent.Booked booked)
    {
        to.OptionalText(booked.Foreign?.Code);
        to.OptionalText(booked.Shift);
        to.OptionalText(booked.Company?.Code);
        if (booked.Company is not null)
            foreach (var sum in booked.Sums)
                to.Var(sum.Company);
    }

    public static BooksEvent.Booked ReadBooked(ref ByteReader from, BooksEvent.Booked booked)
    {
        var (foreign, shift, company) = (ReadCurrency(ref from), from.OptionalText(), ReadCurrency(ref from));
        if (company is null)
            return foreign is null && shift is null ? booked : booked with { Foreign = foreign, Shift = shift };
        var sums = booked.Sums.ToArray();
        for (var i = 0; i < sums.Length; i++)
            sums[i] = sums[i] with { Company = from.Var() };
        return booked with { Foreign = foreign, Shift = shift, Company = company, Sums = sums };
    }

    public static void WriteJournal(ByteWriter to, Journal journal)
    {
        to.OptionalText(journal.Shift);
        to.OptionalText(journal.Company?.Code);
        if (journal.Company is not null)
            foreach (var line in journal.Lines)
                to.Var(line.CompanyDebit + line.CompanyCredit);
    }

    public static Journal ReadJournal(ref ByteReader from, Journal journal)
    {
        var (shift, company) = (from.OptionalText(), ReadCurrency(ref from));
        if (company is null)
            return shift is null ? journal : journal with { Shift = shift };
        var lines = journal.Lines.ToArray();
        for (var i = 0; i < lines.Length; i++)
        {
            var worth = from.Var();
            lines[i] = lines[i].Debit > 0 ? lines[i] with { CompanyDebit = worth }
                : lines[i] with { CompanyCredit = worth };
        }
        return journal with { Shift = shift, Company = company, Lines = lines };
    }

    public static void WriteDay(ByteWriter to, StoreDay day)
    {
        to.Text(day.Key.Currency.Code);
        to.OptionalText(day.Key.Shift);
        to.OptionalText(day.Company?.Code);
        BooksShapes.WriteSums(to, [.. day.CompanySums.OrderBy(sum => sum.Key, PostingOrder.Instance)
            .Select(sum => new PostingAmount(sum.Key, sum.Value))]);
    }

    /// <summary>Before the day itself: its key comes first.</summary>
    public static StatementKey ReadKey(ref ByteReader from, BusinessDate date) =>
        new(date, Currency.Of(from.Text()), from.OptionalText());

    public static void ReadCompany(ref ByteReader from, StoreDay day)
    {
        day.Company = ReadCurrency(ref from);
        foreach (var (posting, amount, _) in BooksShapes.ReadSums(ref from))
            day.CompanySums[posting] = amount;
    }

    private static Currency? ReadCurrency(ref ByteReader from) =>
        from.OptionalText() is { } code ? Currency.Of(code) : null;
}
