using System.CommandLine;
using RetailActors.Node.Operations;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary><c>retail layaway</c>: customer orders and layaways by their own numbers.</summary>
internal static class CustomerOrderCommands
{
    public static Command Create()
    {
        var store = new Option<string?>("--store") { Description = "Only this store's." };
        var order = new Option<string?>("--order") { Description = "Only the one of this number." };
        var state = new Option<string?>("--state") { Description = "open, pickedUp or cancelled." };
        return new Command("layaway", "Customer orders and layaways, and the transactions that they go by.")
        {
            NodeCommands.Leaf("list", "By store and number: what is set aside, what is left of the deposit.",
                async (parsed, node, cancel) => (await node.Get(
                    "v1/customer-orders?" + string.Join('&', new[] { store, order, state }
                        .Where(one => parsed.GetValue(one) is not null)
                        .Select(one => $"{one.Name[2..]}={NodeCommands.Escaped(parsed.GetValue(one))}")),
                    CustomerOrderJson.Default.ListCustomerOrderView, cancel),
                    CustomerOrderJson.Default.ListCustomerOrderView), List, store, order, state),
        };
    }

    private static void List(List<CustomerOrderView> orders)
    {
        var table = Tables.New("Store", "Order", "State", "Opened by", "Now goes by", ">Deposit left", "Set aside");
        foreach (var o in orders)
            Tables.Row(table, o.Store, o.Order, o.State, o.OpenedBy, o.Transaction, $"{o.Deposit} {o.Currency}",
                string.Join(", ", o.Lines.Select(line => $"{line.Quantity} {line.Sku}")));
        AnsiConsole.Write(table);
    }
}
