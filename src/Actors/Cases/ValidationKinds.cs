namespace RetailActors.Actors.Cases;

/// <summary>The kinds of case that a rule of the validator opens: one a rule, named as the rule.</summary>
public static class ValidationKinds
{
    public const string ClosedPeriod = "closed-period", CurrencyRounding = "currency-rounding",
        UnknownCustomer = "unknown-customer", DiscountTotal = "discount-total", GrossAmount = "gross-amount",
        NetAmount = "net-amount", ItemCount = "item-count", PaymentAmount = "payment-amount",
        ExemptTotal = "exempt-total", TaxIncluded = "tax-included", UnknownBarcode = "unknown-barcode",
        UnmappedCharge = "unmapped-charge", GiftCardReturn = "gift-card-return", UnknownVariant = "unknown-variant",
        LineDiscount = "line-discount", LineTax = "line-tax", SerialMissing = "serial-missing",
        SerialUnexpected = "serial-unexpected", TaxExempt = "tax-exempt", TaxGroup = "tax-group",
        ForeignTender = "foreign-tender", SuspectedDuplicate = "suspected-duplicate";

    private const string Edit = "Compare with the receipt; edit the transaction (retail transaction edit), which "
        + "checks it again, or waive it with a reason. Correct the terminal's software when it comes again.";

    internal static readonly CaseKind[] All =
    [
        new(ClosedPeriod, CaseOwner.Finance, Severity.Critical, true, "The business date is in no open fiscal period",
            "Open the period in the ERP, or edit the business date; what is held is booked then."),
        new(CurrencyRounding, CaseOwner.Finance, Severity.Warning, false,
            "The till rounded by more than rounding can be",
            "Compare with the receipt. Raise retail.validation.rounding-max when the step is right; then retry."),
        new(UnknownCustomer, CaseOwner.CustomerService, Severity.Warning, true,
            "The customer is not at the ERP, or is blocked there",
            "Create or unblock the customer in the ERP, or edit the transaction's customer."),
        new(DiscountTotal, CaseOwner.Finance, Severity.Warning, false,
            "The till's discount is not the sum of its lines' discounts", Edit),
        new(GrossAmount, CaseOwner.Finance, Severity.Warning, false,
            "The till's gross amount is not the sum of its lines with tax", Edit),
        new(NetAmount, CaseOwner.Finance, Severity.Warning, false,
            "The till's net amount is not the sum of its lines", Edit),
        new(ItemCount, CaseOwner.StoreOperations, Severity.Warning, false,
            "The till's number of items is not the sum of its lines' quantities", Edit),
        new(PaymentAmount, CaseOwner.Finance, Severity.Warning, false,
            "The till's paid amount is not the sum of its tenders", Edit),
        new(ExemptTotal, CaseOwner.Finance, Severity.Warning, false,
            "The till's tax is not the sum of the taxes that are not exempt", Edit),
        new(TaxIncluded, CaseOwner.Finance, Severity.Warning, false,
            "Prices contradict what the till says of tax in them", Edit),
        new(UnknownBarcode, CaseOwner.Operations, Severity.Warning, true, "The item does not have this barcode",
            "Add the barcode to the item in the ERP, or edit the line."),
        new(UnmappedCharge, CaseOwner.Finance, Severity.Critical, true, "The charge has no account",
            "Give the ERP a service item or a reason of this code with its account."),
        new(GiftCardReturn, CaseOwner.StoreOperations, Severity.Warning, false, "A gift card was taken back",
            "Gift cards cannot be returned: ask the store what happened; waive it once it is settled by hand."),
        new(UnknownVariant, CaseOwner.Operations, Severity.Warning, true, "The item does not have this variant",
            "Add the variant to the product in the ERP, or edit the line."),
        new(LineDiscount, CaseOwner.Finance, Severity.Warning, false,
            "A line's discount is not the sum of what it consists of", Edit),
        new(LineTax, CaseOwner.Finance, Severity.Warning, false, "A line's tax is not the sum of its taxes", Edit),
        new(SerialMissing, CaseOwner.StoreOperations, Severity.Warning, false,
            "The item is followed by serial or lot, and the line names none",
            "Ask the store for the number and edit the line, one piece a serial; retry when the ERP no longer asks."),
        new(SerialUnexpected, CaseOwner.StoreOperations, Severity.Info, false,
            "The line names a serial or lot, and the item is followed by none",
            "Switch the tracking on in the ERP and retry, or edit the line."),
        new(TaxExempt, CaseOwner.Finance, Severity.Warning, false, "A tax is exempt and has an amount", Edit),
        new(TaxGroup, CaseOwner.Finance, Severity.Critical, true, "The tax code is not for the item's tax group",
            "Put the tax code into the item's tax group in the ERP, or edit the line's tax."),
        new(ForeignTender, CaseOwner.Finance, Severity.Warning, false,
            "What was paid in another currency is not what the tender counts", Edit),
        new(SuspectedDuplicate, CaseOwner.StoreOperations, Severity.Info, false,
            "A sale is like one just before it but for its number",
            "Both are booked. Ask the store: if it was one sale, void the other at the till; then waive the case."),
    ];
}
