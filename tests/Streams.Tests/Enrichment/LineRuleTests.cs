using Xunit;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using static RetailActors.Streams.Tests.Enrichment.Rulings;

namespace RetailActors.Streams.Tests.Enrichment;

public sealed class LineRuleTests
{
    [Fact]
    public void A_line_that_says_everything_and_contradicts_nothing_is_booked()
    {
        var detail = new LineDetail
        {
            Barcode = "501",
            Variant = "RED",
            Tax = 300,
            Discounts = [new LineDiscount("STAFF", 20), new LineDiscount("AGE", 10)],
        };

        Assert.Null(Judge(Detailed(detail)));
    }

    [Fact]
    public void A_barcode_that_is_not_the_items_is_held() =>
        Assert.Equal("unknown-barcode", Judge(Detailed(new LineDetail { Barcode = "502" })));

    [Fact]
    public void A_variant_that_is_not_the_items_is_held() =>
        Assert.Equal("unknown-variant", Judge(Detailed(new LineDetail { Variant = "GREEN" })));

    [Fact]
    public void A_discount_that_is_not_the_sum_of_its_parts_is_held() => Assert.Equal(
        "line-discount", Judge(Detailed(new LineDetail { Discounts = [new LineDiscount("STAFF", 29)] })));

    [Fact]
    public void A_tax_that_is_not_the_sum_of_its_taxes_is_held() =>
        Assert.Equal("line-tax", Judge(Detailed(new LineDetail { Tax = 299 })));

    [Fact]
    public void An_exempt_tax_with_an_amount_is_held() => Assert.Equal("tax-exempt", Judge(With(line => line with
    {
        Taxes = [new LineTax(new TaxCode("S20"), 300, Exempt: true)],
    })));

    [Fact]
    public void A_tax_code_that_is_not_for_the_items_group_is_held() => Assert.Equal("tax-group", Judge(With(line =>
        line with { Taxes = [new LineTax(new TaxCode("FOOD"), 300)] })));

    [Theory]
    [InlineData("DELIVERY", null)]
    [InlineData("COUPON", null)]
    [InlineData("WRAPPING", "unmapped-charge")]
    [InlineData("CUP", "unmapped-charge")]
    public void A_charge_needs_a_service_item_or_a_reason(string code, string? held) => Assert.Equal(held,
        Judge(With(line => line with { Sku = new Sku(code), Detail = new LineDetail { Charge = code } })));

    [Fact]
    public void A_charge_is_posted_to_its_reasons_account_and_moves_nothing()
    {
        var charge = new LineDetail { Charge = "DELIVERY" };
        var entry = Enrich(With(line => line with { Sku = new Sku("DELIVERY"), Detail = charge }), Strict);

        Assert.Empty(entry.Moves);
        Assert.Contains(entry.Postings, p => p.Posting.Account == "4100" && p.Amount == 1500);
    }

    [Theory]
    [InlineData("CARD", false)]
    [InlineData("CUP", true)]
    public void A_gift_card_cannot_be_given_back(string sku, bool marked) => Assert.Equal("gift-card-return", Judge(
        Returning(line => line with
        {
            Sku = new Sku(sku),
            Taxes = [],
            Net = -1800,
            Detail = new LineDetail { GiftCard = marked, Lot = null },
        })));

    [Fact]
    public void An_item_followed_by_serial_needs_one_for_each_piece()
    {
        Assert.Equal("serial-missing", Judge(With(line => Phone(line, 1, null))));
        Assert.Equal("serial-missing", Judge(With(line => Phone(line, 6, "9"))));
        Assert.Null(Judge(With(line => Phone(line, 1, "9"))));
    }

    [Fact]
    public void An_item_followed_by_lot_needs_one()
    {
        Assert.Equal("serial-missing", Judge(With(Milk)));
        Assert.Null(Judge(With(line => Milk(line) with { Detail = new LineDetail { Lot = "B12" } })));
    }

    [Fact]
    public void A_serial_of_an_item_that_is_not_followed_is_held_or_only_warned_of()
    {
        var ticket = With(line => line with { Serial = "9" });

        Assert.Equal("serial-unexpected", Judge(ticket));
        var lenient = Strict with { WarnOnly = ["serial-unexpected"] };
        Assert.Null(Judge(ticket, rules: lenient));
        Assert.StartsWith("serial-unexpected: ", Assert.Single(Warnings(ticket, lenient)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_erp_does_not_say_no_rule_asks()
    {
        var silent = Master with { Items = [Goods("CUP")], Taxes = [Tax("S20")], Customers = [], Periods = [] };
        var ticket = Detailed(new LineDetail { Barcode = "502", Variant = "GREEN", Lot = "B" }) with { Customer = "X" };

        Assert.Null(Judge(ticket with { BusinessDate = BusinessDate.Parse("2026-11-20") }, silent));
    }

    [Fact]
    public void Goods_with_a_price_or_an_amount_below_zero_are_held()
    {
        Assert.Equal("negative-price", Judge(With(line => line with { PriceMillionths = -1 })));
        Assert.Equal("sign-contradiction", Judge(With(line => line with { Quantity = -line.Quantity })));
    }

    [Fact]
    public void A_coupon_may_take_money_off_with_a_quantity_above_zero() => Assert.Null(Judge(Sale with
    {
        Lines =
        [
            CupLine,
            new Line(new Sku("COUPON"), Quantity.Of(1), new UnitCode("EA"), -5_000_000, 0, -500, [Of("S20", -100)]),
        ],
        Total = 1200,
        Tenders = [new Tender(new TenderId("CASH"), 1200)],
    }, Master with { Items = [.. Master.Items.Select(item => item with { TaxGroup = null })] }));

    [Fact]
    public void A_reverse_charge_is_no_contradiction_and_a_tax_of_the_wrong_sign_is()
    {
        var all = Master with { Items = [Goods("CUP")] };

        Assert.Null(Judge(Taxed(1500, Of("S20", 300), Of("RC", -300)), all));
        Assert.Null(Judge(Taxed(1425, Of("WHT", -75)), all));
        Assert.Equal("sign-contradiction", Judge(Taxed(1200, Of("S20", -300)), all));
    }

    [Fact]
    public void A_return_gives_back_and_nothing_else() =>
        Assert.Equal("sign-contradiction", Judge(Sale with { Kind = TransactionKind.Return }));

    [Fact]
    public void A_unit_that_does_not_convert_is_held() =>
        Assert.Equal("unmapped-unit", Judge(With(line => line with { Unit = new UnitCode("CRATE") })));

    private static Transaction Taxed(long total, params LineTax[] taxes) => Sale with
    {
        Lines = [CupLine with { Taxes = taxes }],
        Total = total,
        Tenders = [new Tender(new TenderId("CASH"), total)],
    };

    private static LineTax Of(string code, long amount) => new(new TaxCode(code), amount);

    private static TaxMapping Tax(string code) => new(new TaxCode(code), "VAT", "2200");

    private static Transaction Returning(Func<Line, Line> change) => Sale with
    {
        Kind = TransactionKind.Return,
        Lines = [change(CupLine with { Quantity = Quantity.Of(-6), Discount = 0 })],
        Tenders = [new Tender(new TenderId("CASH"), -1800)],
        Total = -1800,
    };

    private static Line Phone(Line line, int quantity, string? serial) =>
        line with { Sku = new Sku("PHONE"), Quantity = Quantity.Of(quantity), Serial = serial };

    private static Line Milk(Line line) => line with { Sku = new Sku("MILK") };
}
