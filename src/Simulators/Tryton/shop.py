#!/usr/bin/python3
"""Fills an activated Tryton 6.0 database with one retail company.

Usage: shop.py TRYTOND.CONF DATABASE SHOP.JSON. The shop is described by TrytonShop.cs; everything is found again by its
code. Rows are created many at a time through the models' own create: a large catalogue takes seconds, not hours.
"""
import calendar
import datetime as dt
import json
import sys
from decimal import Decimal

from proteus import Model, Wizard, config

conf, database, path = sys.argv[1:4]
with open(path) as source:
    shop = json.load(source)
session = config.set_trytond(database, user='admin', config_file=conf)
EPOCH = dt.date(shop['years'][0], 1, 1)


def proxy(name):
    return Model.get(name)._proxy


def create(name, rows):
    rows = list(rows)
    return proxy(name).create(rows, session.context) if rows else []


def one(name, *domain):
    found = proxy(name).search(list(domain), 0, 1, None, session.context)
    if not found:
        raise SystemExit('%s %s is not there' % (name, domain))
    return found[0]


def company():
    digits = shop['decimals']
    currency, = create('currency.currency', [dict(
        name=shop['currency'], symbol=shop['currency'], code=shop['currency'], digits=digits,
        rounding=Decimal(1).scaleb(-digits),
        rates=[('create', [dict(date=EPOCH, rate=Decimal(1))])])])
    party, = create('party.party', [dict(name=shop['company'])])
    wizard = Wizard('company.company.config')
    wizard.execute('company')
    wizard.form.party = Model.get('party.party')(party)
    wizard.form.currency = Model.get('currency.currency')(currency)
    wizard.execute('add')
    session._context = Model.get('res.user').get_preferences(True, {})
    return one('company.company'), currency


def currencies():
    """What one unit of the company's currency is worth in others, from a date on."""
    create('currency.currency', [dict(
        name=row['currency'], symbol=row['currency'], code=row['currency'], digits=row['decimals'],
        rounding=Decimal(1).scaleb(-row['decimals']), rates=[('create', [dict(
            date=dt.date.fromisoformat(rate['date']), rate=Decimal(rate['rate'])) for rate in row['rates']])])
        for row in shop['rates']])


def sequence(model, name, kind, **more):
    kind = one('ir.sequence.type', ('name', '=', kind))
    made, = create(model, [dict(name=name, sequence_type=kind, company=COMPANY, **more)])
    return made


def fiscal_years():
    for year in shop['years']:
        moves = sequence('ir.sequence', 'Moves %d' % year, 'Account Move')
        invoices = [sequence('ir.sequence.strict', '%s %d' % (prefix, year), 'Invoice',
                             prefix='%s%d-' % (prefix, year), padding=6) for prefix in ('INV', 'CRN')]
        periods = [dict(name='%d-%02d' % (year, month), type='standard',
                        start_date=dt.date(year, month, 1),
                        end_date=dt.date(year, month, calendar.monthrange(year, month)[1]))
                   for month in range(1, 13)]
        create('account.fiscalyear', [dict(
            name='%d' % year, company=COMPANY, start_date=dt.date(year, 1, 1), end_date=dt.date(year, 12, 31),
            post_move_sequence=moves, account_stock_method='anglo_saxon', periods=[('create', periods)],
            invoice_sequences=[('create', [dict(
                company=COMPANY, out_invoice_sequence=invoices[0], in_invoice_sequence=invoices[0],
                out_credit_note_sequence=invoices[1], in_credit_note_sequence=invoices[1])])])])


def close_periods():
    for name in shop['closed']:
        proxy('account.period').close([one('account.period', ('name', '=', name))], session.context)


def accounts():
    flags = {
        'asset': dict(statement='balance', assets=True), 'liability': dict(statement='balance'),
        'receivable': dict(statement='balance', assets=True, receivable=True),
        'payable': dict(statement='balance', payable=True),
        'stock': dict(statement='balance', assets=True, stock=True),
        'revenue': dict(statement='income', revenue=True), 'expense': dict(statement='income', expense=True),
        'stock-expense': dict(statement='income', stock=True)}
    kinds = list(flags)
    types = dict(zip(kinds, create('account.account.type', [
        dict(name=kind, company=COMPANY, **flags[kind]) for kind in kinds])))
    made = create('account.account', [dict(
        code=row['code'], name=row['name'], type=types[row['kind']], company=COMPANY,
        reconcile=row['reconcile'], party_required=row['kind'] in ('receivable', 'payable'))
        for row in shop['accounts']])
    return dict(zip((row['code'] for row in shop['accounts']), made))


def taxes():
    made = create('account.tax', [dict(
        name=row['code'], description=row['code'], type='percentage', rate=Decimal(row['rate']), company=COMPANY,
        invoice_account=ACCOUNTS[row['account']], credit_note_account=ACCOUNTS[row['account']])
        for row in shop['taxes']])
    known = dict(zip((row['code'] for row in shop['taxes']), made))
    # Boxes 1 and 6 of the British VAT return, for every tax: due on sales, and their value.
    for code, name, amount in (('1', 'VAT due on sales', 'tax'), ('6', 'Value of sales', 'base')):
        create('account.tax.code', [dict(code=code, name=name, company=COMPANY, lines=[('create', [
            dict(operator=operator, tax=tax, amount=amount, type=kind)
            for tax in made for kind, operator in (('invoice', '+'), ('credit', '-'))])])])
    return known


def journals():
    """The retail journal, a payment method for each tender, a move template for each use of an account."""
    numbers = sequence('ir.sequence', 'Retail', 'Account Journal', prefix='RD', padding=6)
    journal, = create('account.journal', [dict(name='Retail', code='RETAIL', type='general', sequence=numbers)])
    cash = one('account.journal', ('type', '=', 'cash'))
    create('account.invoice.payment.method', [dict(
        name=row['id'], journal=cash, company=COMPANY, credit_account=ACCOUNTS[row['account']],
        debit_account=ACCOUNTS[row['account']]) for row in shop['tenders']])
    create('account.move.template', [dict(
        name=row['name'], journal=journal, company=COMPANY, lines=[('create', [dict(
            operation='debit', amount='amount', account=ACCOUNTS[row['account']])])]) for row in shop['templates']])
    term, = create('account.invoice.payment_term', [dict(
        name='Immediate', lines=[('create', [dict(type='remainder')])])])
    configuration = Model.get('account.configuration')(1)
    configuration.default_account_receivable = Model.get('account.account')(ACCOUNTS['T-RECEIVABLE'])
    configuration.default_account_payable = Model.get('account.account')(ACCOUNTS['T-PAYABLE'])
    configuration.default_customer_payment_term = Model.get('account.invoice.payment_term')(term)
    configuration.tax_rounding = 'line'
    configuration.save()


def stores():
    # The example warehouse that the stock module brings is nobody's.
    proxy('stock.location').write([one('stock.location', ('type', '=', 'warehouse'))], {'active': False},
                                  session.context)
    storage = {}
    for code in dict.fromkeys(row['warehouse'] for row in shop['stores']):
        parts = create('stock.location', [dict(name='%s %s' % (code, part), type=kind) for part, kind in (
            ('input', 'storage'), ('output', 'storage'), ('storage', 'storage'), ('lost', 'lost_found'))])
        warehouse, = create('stock.location', [dict(
            name=code, code=code, type='warehouse', input_location=parts[0], output_location=parts[1],
            storage_location=parts[2], lost_found_location=parts[3])])
        create('stock.location', [dict(name=row['id'], code=row['id'], type='view', parent=warehouse)
                                  for row in shop['stores'] if row['warehouse'] == code != row['id']])
        storage[code] = parts[2]
    return storage


def parties():
    create('party.party', [dict(
        name=row['name'], code=row['code'], addresses=[('create', [dict(street='1 Test Street', city='London')])])
        for row in shop['parties']])


def unit_families():
    """One category of units for each family: two products may mean different things by CASE."""
    families = {}
    for family in shop['units']:
        category, = create('product.uom.category', [dict(name='Units of %s' % family['id'])])
        rows = [dict(name=unit['code'], symbol=unit['code'], category=category, digits=unit['digits'],
                     rounding=10.0 ** -unit['digits'], factor=unit['factor'], rate=unit['rate'])
                for unit in family['units']]
        families[family['id']] = create('product.uom', rows)[0]
    return families


def categories():
    made = {}
    for row in shop['items']:
        key = (row['revenue'], row['tax'])
        if not row['accounting'] or key in made:
            continue
        made[key], = create('product.category', [dict(
            name='Retail %s %s' % key, accounting=True, account_revenue=ACCOUNTS[row['revenue']],
            account_expense=ACCOUNTS['T-EXPENSE'], account_cogs=ACCOUNTS['T-COGS'], account_stock=ACCOUNTS['T-STOCK'],
            account_stock_in=ACCOUNTS['T-STOCK-IN'], account_stock_out=ACCOUNTS['T-STOCK-OUT'],
            customer_taxes=[('add', [TAXES[row['tax']]])] if row['tax'] else [])])
    return made


def products():
    families, accounting, known = unit_families(), categories(), {}

    def template(row):
        goods = row['kind'] == 'goods'
        unit = families[row['units']]
        values = dict(
            name=row['name'], code=row['sku'], type='goods' if goods else 'service', default_uom=unit, salable=True,
            sale_uom=unit, list_price=Decimal(row['price']),
            account_category=accounting[row['revenue'], row['tax']] if row['accounting'] else None,
            products=[('create', [dict(cost_price=Decimal(row['cost']))])])
        if goods:
            values['cost_price_method'] = 'average'
        return values
    for begin in range(0, len(shop['items']), 500):
        rows = shop['items'][begin:begin + 500]
        made = create('product.template', map(template, rows))
        for row, read in zip(rows, proxy('product.template').read(made, ['products'], session.context)):
            known[row['sku']] = read['products'][0]
    # The account that takes the pennies of sales whose taxes Tryton rounds differently.
    category, = create('product.category', [dict(
        name='Rounding', accounting=True, account_revenue=ACCOUNTS[shop['rounding']],
        account_expense=ACCOUNTS['T-EXPENSE'])])
    create('product.template', [dict(
        name='Rounding', code='ROUNDING', type='service', default_uom=one('product.uom', ('name', '=', 'Unit')),
        sale_uom=one('product.uom', ('name', '=', 'Unit')), salable=True, list_price=Decimal(0),
        account_category=category, products=[('create', [{}])])])
    return known


def opening_stock():
    by_store = {}
    for row in shop['onHand']:
        by_store.setdefault(row['warehouse'], []).append(row)
    for warehouse, rows in by_store.items():
        made = create('stock.inventory', [dict(
            company=COMPANY, location=STORAGE[warehouse], date=dt.date.fromisoformat(shop['openedOn']),
            lines=[('create', [dict(product=PRODUCTS[row['sku']], quantity=row['quantity'], expected_quantity=0.0)
                               for row in rows])])])
        proxy('stock.inventory').confirm(made, session.context)


def connector_user():
    """May sell, ship, count and post; may not administer, and sees no other user."""
    groups = [one('res.group', ('name', '=', name))
              for name in ('Account', 'Sales', 'Stock', 'Stock Force Assignment')]
    create('res.user', [dict(
        name='Retail connector', login='connector', password=shop['password'], companies=[('add', [COMPANY])],
        company=COMPANY, groups=[('add', groups)])])


COMPANY, CURRENCY = company()
currencies()
fiscal_years()
ACCOUNTS = accounts()
TAXES = taxes()
journals()
STORAGE = stores()
parties()
PRODUCTS = products()
opening_stock()
close_periods()
connector_user()
